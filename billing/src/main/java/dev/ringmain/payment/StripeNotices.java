package dev.ringmain.payment;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Stripe tells us. Believed only with its signature, and heeded once. */
@Component
@EnableConfigurationProperties(StripeSettings.class)
public class StripeNotices {

    private static final Logger log = LoggerFactory.getLogger(StripeNotices.class);

    /** Seconds; Stripe's documentation and libraries have the same. */
    private static final long TOLERANCE = 300;

    private static final Set<String> PAID =
            Set.of("checkout.session.completed", "checkout.session.async_payment_succeeded");
    private static final JsonMapper JSON = JsonMapper.shared();

    private final StripeSettings settings;
    private final Payments payments;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    StripeNotices(
            StripeSettings settings, Payments payments, JdbcClient jdbc, TransactionTemplate transaction, Clock clock) {
        this.settings = settings;
        this.payments = payments;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What became of a notice. */
    public enum Heard {
        /** Done, or done before, or none of our business. */
        FINE,
        /** Not from Stripe, too old, or nothing is set up. */
        NOT_BELIEVED
    }

    /**
     * @param body byte for byte as it came
     * @param signature the header {@code Stripe-Signature}
     */
    public Heard heed(byte[] body, String signature) {
        String text = new String(body, StandardCharsets.UTF_8);
        if (settings.webhookSecret().isBlank() || !isStripes(text, signature)) {
            return Heard.NOT_BELIEVED;
        }
        JsonNode notice;
        try {
            notice = JSON.readTree(text);
        } catch (JacksonException e) {
            return Heard.NOT_BELIEVED;
        }
        JsonNode session = notice.path("data").path("object");
        String id = notice.path("id").asString("");
        if (PAID.contains(notice.path("type").asString(""))
                && "paid".equals(session.path("payment_status").asString(""))) {
            enter(id, session);
        }
        return Heard.FINE;
    }

    private boolean isStripes(String text, String signature) {
        try {
            return Webhook.Signature.verifyHeader(text, signature, settings.webhookSecret(), TOLERANCE, clock);
        } catch (SignatureVerificationException e) {
            return false;
        }
    }

    private void enter(String notice, JsonNode session) {
        Optional<TenantId> tenant =
                TenantId.parse(session.path("metadata").path("tenant").asString(""));
        Optional<InvoiceId> invoice =
                InvoiceId.parse(session.path("metadata").path("invoice").asString(""));
        long amount = session.path("amount_total").asLong(0);
        if (tenant.isEmpty() || invoice.isEmpty() || amount <= 0 || isHeeded(notice)) {
            log.info("The notice {} of Stripe is not about an invoice of ours, or was heeded before", notice);
            return;
        }
        if (!payments.isKnown(tenant.get(), invoice.get())) {
            // Another installation's, with the same account at Stripe. It would be sent again for days if it were
            // refused.
            log.warn(
                    "The notice {} of Stripe is about {} of {}, which is not here",
                    notice,
                    invoice.get(),
                    tenant.get());
            return;
        }
        // The payment is what is entered once: a second notice of the same one has another id.
        String payment =
                session.path("payment_intent").asString(session.path("id").asString(notice));
        payments.enter(tenant.get(), invoice.get(), amount, StripePayments.NAME + "/" + payment);
        transaction.executeWithoutResult(status -> jdbc.sql(
                        "INSERT INTO payment_notice (provider, reference, heeded_at) VALUES (?, ?, ?) ON DUPLICATE KEY"
                                + " UPDATE reference = reference")
                .params(StripePayments.NAME, notice, LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update());
    }

    private boolean isHeeded(String notice) {
        return jdbc.sql("SELECT COUNT(*) FROM payment_notice WHERE provider = ? AND reference = ?")
                        .params(StripePayments.NAME, notice)
                        .query(Integer.class)
                        .single()
                > 0;
    }
}
