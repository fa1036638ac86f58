package dev.ringmain.invoice;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.invoice.Invoice.Kind;
import dev.ringmain.invoice.Invoice.Status;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes invoices final, takes them back and settles them; each of it goes into the {@link Ledger}. */
@Component
@EnableConfigurationProperties(InvoiceSettings.class)
public class Invoices {

    private final InvoiceRows rows;
    private final InvoiceNumbers numbers;
    private final Ledger ledger;
    private final InvoiceSettings settings;
    private final AuditLog log;
    private final Notices notices;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Invoices(
            InvoiceRows rows,
            InvoiceNumbers numbers,
            Ledger ledger,
            InvoiceSettings settings,
            AuditLog log,
            Notices notices,
            TransactionTemplate transaction,
            Clock clock) {
        this.rows = rows;
        this.numbers = numbers;
        this.ledger = ledger;
        this.settings = settings;
        this.log = log;
        this.notices = notices;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Whom and how to bill.
     *
     * @param taxRateBp hundredths of a percent
     */
    public record Payer(TenantId tenant, String billTo, int taxRateBp, String currency) {}

    /**
     * A draft. Lines that come to less than nothing make a credit note.
     *
     * @param cause what it is for, such as {@code cycle/2026-05}: a second one for the same is not made; null: it may be
     * @param corrects of a credit note; null: of no invoice in particular
     * @return empty if there is one for that cause already
     */
    public Optional<Invoice> draft(
            Payer payer, List<Line> lines, @Nullable String cause, @Nullable InvoiceId corrects) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("An invoice has a line");
        }
        return within(() -> rows.insert(payer, lines, cause, corrects, clock.instant()));
    }

    /**
     * Gives it its number and enters it in the ledger. What the tenant has to its credit pays for it first; a credit note pays for the
     * invoice that it corrects, as far as that is open.
     *
     * @throws WrongState if it is no draft
     */
    public Invoice finish(TenantId tenant, InvoiceId id) {
        return within(() -> {
            Invoice draft = locked(tenant, id, Status.DRAFT);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            useCredit(tenant, now);
            long credit = draft.kind() == Kind.INVOICE
                    ? Math.min(draft.totalMinor(), ledger.credit(tenant, draft.currency()))
                    : 0;
            String number = numbers.next(draft.kind(), now);
            boolean note = draft.kind() == Kind.CREDIT_NOTE;
            rows.finish(
                    id,
                    note || credit == draft.totalMinor(),
                    number,
                    credit,
                    note ? draft.totalMinor() : credit,
                    now,
                    note ? null : now.plus(settings.paymentTerms()),
                    settings.sellerText());
            ledger.enter(
                    draft,
                    note ? LedgerEntry.Kind.CREDIT_NOTE : LedgerEntry.Kind.INVOICE,
                    draft.totalMinor(),
                    number,
                    now);
            InvoiceId corrected = draft.corrects();
            if (corrected != null) {
                rows.settle(get(tenant, corrected), -draft.totalMinor(), now);
            }
            useCredit(tenant, now);
            Invoice done = get(tenant, id);
            log.record(told(done.kind().text() + ".final", done)
                    .to(Map.of("total_minor", done.totalMinor(), "currency", done.currency())));
            if (done.kind() == Kind.INVOICE) {
                notices.writeOfTenant(
                        tenant,
                        NotificationKind.INVOICE,
                        Facts.NONE
                                .with("number", number)
                                .with("total", done.money(done.totalMinor()))
                                .with("to_pay", done.dueMinor() == 0 ? null : done.money(done.dueMinor()))
                                .with("due_at", done.dueAt()));
            }
            return done;
        });
    }

    /** Drafts it and makes it final at once. Empty if there is one for that cause already. */
    public Optional<Invoice> issue(Payer payer, List<Line> lines, @Nullable String cause) {
        return within(() -> draft(payer, lines, cause, null).map(draft -> finish(payer.tenant(), draft.id())));
    }

    /**
     * Takes back a part of an invoice that is final or paid, by a credit note. What was paid already is to the tenant's credit.
     *
     * @param netMinor how much of its subtotal, at most what neither another credit note nor a move to another plan gave back
     * @throws WrongState if it is a draft or void
     * @throws IllegalArgumentException if it is nothing, or more than is left
     */
    public Invoice credit(TenantId tenant, InvoiceId id, long netMinor, String reason) {
        return credit(tenant, id, netMinor, reason, null);
    }

    /**
     * The same, once however often it is asked.
     *
     * @param cause what it is for, in at most 64 characters of ASCII: who asks again for the same is given what was made; null: it is made
     *     each time
     * @throws IllegalArgumentException also if something else was made for that cause
     */
    public Invoice credit(TenantId tenant, InvoiceId id, long netMinor, String reason, @Nullable String cause) {
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            Optional<Invoice> made = cause == null ? Optional.empty() : rows.caused(tenant, cause);
            if (made.isPresent()) {
                if (!id.equals(made.get().corrects()) || made.get().subtotalMinor() != -netMinor) {
                    throw new IllegalArgumentException("Another credit note was made for " + cause);
                }
                return made.get();
            }
            if (invoice.kind() != Kind.INVOICE
                    || (invoice.status() != Status.FINAL && invoice.status() != Status.PAID)) {
                throw new WrongState(invoice);
            }
            InvoiceRows.Corrected before = rows.corrected(id);
            long left = invoice.subtotalMinor() + before.subtotalMinor();
            long most = left + rows.givenBack(invoice);
            if (most <= 0) {
                throw new IllegalArgumentException("Nothing is left of this invoice that could be taken back");
            }
            if (netMinor <= 0 || netMinor > most) {
                throw new IllegalArgumentException("From this invoice " + invoice.money(1) + " to "
                        + invoice.money(most) + " can be taken back, not " + invoice.money(netMinor));
            }
            // The last part takes what is left of the tax, so that rounding part by part leaves nothing behind.
            Line line = invoice.lines().get(0);
            Line back = new Line(
                    Line.Kind.CREDIT,
                    "Correction of " + invoice.number() + ": "
                            + (reason.length() > 150 ? reason.substring(0, 150) : reason),
                    1,
                    -netMinor,
                    line.from(),
                    line.until(),
                    line.planVersionId());
            Payer payer = new Payer(tenant, invoice.billTo(), invoice.taxRateBp(), invoice.currency());
            Invoice draft = draft(payer, List.of(back), cause, id).orElseThrow();
            if (netMinor == left) {
                rows.tax(draft.id(), -(invoice.taxMinor() + before.taxMinor()));
            }
            return finish(tenant, draft.id());
        });
    }

    /**
     * Takes back an invoice that nobody has paid anything on. What it took of the tenant's credit is credit again. One that is void already
     * stays so.
     *
     * @throws WrongState if it is a draft or paid, or partly paid or corrected, or a move to another plan gave back some of it: that is
     *     for a credit note
     * @throws StillOnThePlan if it is for a move to the plan that the tenant is on, and the days that it charges are not over
     */
    public Invoice cancel(TenantId tenant, InvoiceId id, String reason) {
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            if (invoice.status() == Status.VOID) {
                return invoice;
            }
            if (invoice.kind() != Kind.INVOICE
                    || invoice.status() != Status.FINAL
                    || rows.isPaidOrCorrected(id)
                    || rows.givenBack(invoice) < 0) {
                throw new WrongState(invoice);
            }
            rows.planOfTheMove(invoice, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))
                    .ifPresent(plan -> {
                        throw new StillOnThePlan(invoice, plan);
                    });
            rows.cancel(id);
            ledger.enter(invoice, LedgerEntry.Kind.VOID, -invoice.totalMinor(), number(invoice), clock.instant());
            log.record(told("invoice.void", invoice).because(reason));
            useCredit(tenant, clock.instant());
            return get(tenant, id);
        });
    }

    /**
     * Enters a payment.
     *
     * @param amountMinor of the invoice's currency; more than is due becomes credit
     * @param reference whose payment it is and what it is called there, such as {@code manual/…}; the same is entered once
     * @return whether it was entered now
     * @throws WrongState if it is a draft or void
     * @throws IllegalArgumentException also if another amount was entered under that reference
     */
    public boolean pay(TenantId tenant, InvoiceId id, long amountMinor, String reference) {
        if (amountMinor <= 0) {
            throw new IllegalArgumentException("A payment is of something");
        }
        return within(() -> {
            Invoice invoice = lockedAny(tenant, id);
            if (invoice.kind() != Kind.INVOICE || invoice.status() == Status.DRAFT) {
                throw new WrongState(invoice);
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            if (!ledger.enter(invoice, LedgerEntry.Kind.PAYMENT, -amountMinor, reference, now)) {
                return false;
            }
            // What is more than is due is the tenant's credit by itself: it is in the ledger.
            rows.settle(invoice, amountMinor, now);
            log.record(
                    told("invoice.payment", invoice).to(Map.of("amount_minor", amountMinor, "reference", reference)));
            useCredit(tenant, now);
            return true;
        });
    }

    /** Lets what a tenant has to its credit pay for what is open in the same currency, the oldest first. Nothing if there is neither. */
    public void useCredit(TenantId tenant) {
        if (rows.currenciesOfOpen(tenant).stream().anyMatch(currency -> ledger.credit(tenant, currency) > 0)) {
            transaction.executeWithoutResult(status -> {
                rows.lock(tenant);
                useCredit(tenant, clock.instant().truncatedTo(ChronoUnit.MICROS));
            });
        }
    }

    private void useCredit(TenantId tenant, Instant now) {
        rows.currenciesOfOpen(tenant).forEach(currency -> useCredit(tenant, currency, now));
    }

    private void useCredit(TenantId tenant, String currency, Instant now) {
        long credit = ledger.credit(tenant, currency);
        if (credit == 0) {
            return;
        }
        for (InvoiceId id : rows.open(tenant, currency)) {
            Invoice invoice = get(tenant, id);
            long counted = Math.min(invoice.dueMinor(), credit);
            if (counted > 0) {
                rows.settle(invoice, counted, now);
                log.record(told("invoice.credit_used", invoice).to(Map.of("amount_minor", counted)));
                credit -= counted;
            }
        }
    }

    /**
     * What was charged for days of a plan and can be given back.
     *
     * @param leftMinor more than 0, net
     * @param taxRateBp what it was taxed at, in hundredths of a percent
     */
    public record Charge(long leftMinor, int taxRateBp) {}

    /** @see InvoiceRows#chargeLeft */
    public Optional<Charge> chargeLeft(TenantId tenant, int versionId, LocalDate until) {
        return rows.chargeLeft(tenant, versionId, until);
    }

    /** Whether days of a version until then were ever billed, whatever became of it. */
    public boolean isCharged(TenantId tenant, int versionId, LocalDate until) {
        return rows.isCharged(tenant, versionId, until);
    }

    public Optional<Invoice> find(TenantId tenant, InvoiceId id) {
        return rows.find(tenant, id);
    }

    /** A tenant's, newest first, without drafts. */
    public Slice<Invoice> of(TenantId tenant, Keyset keyset) {
        return rows.page(tenant, keyset);
    }

    /** What was asked for cannot be done with an invoice in its state. */
    public static class WrongState extends RuntimeException {

        WrongState(Invoice invoice) {
            this(invoice.title() + " is " + invoice.status().text());
        }

        private WrongState(String message) {
            super(message);
        }
    }

    /** It charges a move to a plan, which the tenant would keep for nothing. The message says what to do, for people. */
    public static class StillOnThePlan extends WrongState {

        StillOnThePlan(Invoice invoice, String plan) {
            super(invoice.title() + " charges the move to " + plan + ", and the tenant is on " + plan
                    + ": void, it would leave them a plan that nobody pays. Move them back to the plan before: the days that"
                    + " are left are given back, and pay for what is open. What they should not pay beyond that takes a"
                    + " credit note.");
        }
    }

    private Invoice get(TenantId tenant, InvoiceId id) {
        return rows.find(tenant, id).orElseThrow(() -> new IllegalArgumentException("There is no invoice " + id));
    }

    private Invoice locked(TenantId tenant, InvoiceId id, Status needed) {
        Invoice invoice = lockedAny(tenant, id);
        if (invoice.status() != needed) {
            throw new WrongState(invoice);
        }
        return invoice;
    }

    private Invoice lockedAny(TenantId tenant, InvoiceId id) {
        rows.lock(tenant);
        return get(tenant, id);
    }

    private static Change told(String action, Invoice invoice) {
        return Change.of(invoice.tenant(), action, invoice.id().toString(), invoice.title());
    }

    private static String number(Invoice invoice) {
        return Objects.requireNonNull(invoice.number());
    }

    private <T> T within(Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> what.get()));
    }
}
