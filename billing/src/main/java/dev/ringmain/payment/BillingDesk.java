package dev.ringmain.payment;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.LimitOverride;
import dev.ringmain.billing.LimitOverrideId;
import dev.ringmain.billing.Limits;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.TenantId;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What staff do about a tenant's bill. Each act is in the audit log with who did it and why; done twice, it happens once; and whatever it
 * means for how the tenant stands, and for its endpoints, follows at once.
 */
@Component
public class BillingDesk {

    /** Part of a column of ASCII, 64 wide, with what the act is called before it. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.:-]{1,48}");

    private static final int LONGEST_REFERENCE = 100;
    private static final int LONGEST_REASON = 500;

    private final Payments payments;
    private final Invoices invoices;
    private final Limits limits;
    private final Subscriptions subscriptions;

    BillingDesk(Payments payments, Invoices invoices, Limits limits, Subscriptions subscriptions) {
        this.payments = payments;
        this.invoices = invoices;
        this.limits = limits;
        this.subscriptions = subscriptions;
    }

    /**
     * Enters money that arrived. What is more than the invoice asks for pays for others that are open, the oldest first, and is credit
     * then.
     *
     * @param amountMinor more than 0, in minor units of the invoice's currency
     * @param reference what it says on the account, 1 to 100 characters: the same for the same invoice is entered once
     * @return whether it was entered now, and not before
     * @throws Invoices.WrongState if the invoice is a draft or a credit note; on one that is void it becomes credit
     * @throws IllegalArgumentException if the tenant has no such invoice, the amount or reference will not do, or another amount was entered
     *     under it
     */
    public boolean recordPayment(TenantId tenant, InvoiceId invoice, long amountMinor, String reference) {
        String written = reference.strip();
        if (written.isEmpty() || written.length() > LONGEST_REFERENCE) {
            throw new IllegalArgumentException(
                    "A payment has a reference of 1 to " + LONGEST_REFERENCE + " characters");
        }
        return payments.enterByHand(tenant, invoice, amountMinor, written);
    }

    /**
     * Takes back a final invoice that nobody paid anything on. It keeps its number. One that is void already stays so.
     *
     * @throws Invoices.WrongState if it is a draft, paid, or partly paid or corrected: that is for a credit note
     * @throws Invoices.StillOnThePlan if it is for a move to the plan that the tenant is on
     * @throws IllegalArgumentException if the tenant has no such invoice, or the reason is missing
     */
    public Invoice voidInvoice(TenantId tenant, InvoiceId invoice, String reason) {
        Invoice gone = invoices.cancel(tenant, invoice, reason(reason));
        subscriptions.review(tenant);
        return gone;
    }

    /**
     * Takes back a part of an invoice that is final or paid. What was paid already pays for others that are open, and is credit then.
     *
     * @param netMinor how much of its subtotal, tax not among it
     * @param key chosen by whoever asks, 1 to 48 letters, digits and {@code _.:-}: who asks again with the same is given what was made
     * @throws Invoices.WrongState if it is a draft, void, or a credit note
     * @throws IllegalArgumentException if the tenant has no such invoice, it is more than is left of it, the reason is missing, or the key
     *     stands for something else
     */
    public Invoice creditNote(TenantId tenant, InvoiceId invoice, long netMinor, String reason, String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("A key has 1 to 48 letters, digits and _.:-");
        }
        Invoice note = invoices.credit(tenant, invoice, netMinor, reason(reason), "credit/" + key);
        subscriptions.review(tenant);
        return note;
    }

    /**
     * Grants an exception from the plan. Endpoints that it gives room for are at work again when this returns.
     *
     * @param id chosen by whoever asks ({@link LimitOverrideId#next}): who asks again with the same is given what is stored
     * @param environment null: all of the tenant
     * @param setBy for people
     * @param until null: until it is ended
     * @throws IllegalArgumentException as {@link Limits#grant} does
     */
    public LimitOverride grantException(
            LimitOverrideId id,
            TenantId tenant,
            @Nullable EnvironmentId environment,
            Entitlement entitlement,
            long value,
            String setBy,
            String reason,
            @Nullable Instant until) {
        return limits.grant(id, tenant, environment, entitlement, value, setBy, reason, until);
    }

    /** Ends one before its time. @return whether there was one to end */
    public boolean endException(TenantId tenant, LimitOverrideId id) {
        return limits.end(tenant, id);
    }

    private static String reason(String reason) {
        String written = reason.strip();
        if (written.isEmpty() || written.length() > LONGEST_REASON) {
            throw new IllegalArgumentException("A reason of 1 to " + LONGEST_REASON + " characters is needed");
        }
        return written;
    }
}
