package dev.ringmain.payment;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.checkout.Session;
import com.stripe.net.RequestOptions;
import com.stripe.param.CustomerCreateParams;
import com.stripe.param.checkout.SessionCreateParams;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.tenant.TenantId;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Payment on a page of Stripe's: a customer there for each tenant, a checkout for each invoice. Our invoices stay the ones that count;
 * Stripe is told an amount and a number. Every call carries an idempotency key, so one that is repeated does nothing twice.
 */
@Component
@ConditionalOnExpression("!'${ringmain.stripe.secret-key:}'.isBlank()")
@EnableConfigurationProperties(StripeSettings.class)
class StripePayments implements PaymentProvider {

    static final String NAME = "stripe";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final StripeClient stripe;
    private final JdbcClient jdbc;

    StripePayments(StripeSettings settings, JdbcClient jdbc) {
        this.stripe = StripeClient.builder()
                .setApiKey(settings.secretKey())
                .setApiBase(settings.apiBase())
                .setConnectTimeout(5_000)
                .setReadTimeout(20_000)
                .build();
        this.jdbc = jdbc;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public URI checkout(Invoice invoice, URI back) {
        try {
            String customer = customer(invoice);
            SessionCreateParams session = SessionCreateParams.builder()
                    .setMode(SessionCreateParams.Mode.PAYMENT)
                    .setCustomer(customer)
                    .setClientReferenceId(invoice.id().toString())
                    .putMetadata("tenant", invoice.tenant().toString())
                    .putMetadata("invoice", invoice.id().toString())
                    .setSuccessUrl(back.toString())
                    .setCancelUrl(back.toString())
                    .addLineItem(SessionCreateParams.LineItem.builder()
                            .setQuantity(1L)
                            .setPriceData(SessionCreateParams.LineItem.PriceData.builder()
                                    .setCurrency(invoice.currency().toLowerCase(Locale.ROOT))
                                    .setUnitAmount(invoice.dueMinor())
                                    .setProductData(SessionCreateParams.LineItem.PriceData.ProductData.builder()
                                            .setName(invoice.title())
                                            .build())
                                    .build())
                            .build())
                    .build();
            Session made =
                    stripe.checkout().sessions().create(session, once("checkout/" + invoice.id(), session.toMap()));
            return URI.create(made.getUrl());
        } catch (StripeException e) {
            throw new PaymentUnavailable("Stripe did not open a checkout for " + invoice.id(), e);
        }
    }

    private String customer(Invoice invoice) throws StripeException {
        Optional<String> known = known(invoice.tenant());
        if (known.isPresent()) {
            return known.get();
        }
        CustomerCreateParams customer = CustomerCreateParams.builder()
                .setName(invoice.billTo().lines().findFirst().orElse(""))
                .putMetadata("tenant", invoice.tenant().toString())
                .build();
        String made = stripe.customers()
                .create(customer, once("customer/" + invoice.tenant(), customer.toMap()))
                .getId();
        jdbc.sql("INSERT INTO payment_customer (tenant_id, provider, reference) VALUES (?, ?, ?) ON DUPLICATE"
                        + " KEY UPDATE reference = reference")
                .params(invoice.tenant().bytes(), NAME, made)
                .update();
        // Somebody else may have been faster: then theirs is the one.
        return known(invoice.tenant()).orElse(made);
    }

    private Optional<String> known(TenantId tenant) {
        return jdbc.sql("SELECT reference FROM payment_customer WHERE tenant_id = ? AND provider = ?")
                .params(tenant.bytes(), NAME)
                .query(String.class)
                .optional();
    }

    /**
     * A click that is repeated does nothing twice. Stripe refuses a key that comes with other parameters than before, so whatever is asked
     * for is part of it: after a part was paid, or from another address of ours, it is another checkout.
     */
    private static RequestOptions once(String what, Map<String, Object> asked) {
        String said = JSON.writeValueAsString(asked);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(said.getBytes(StandardCharsets.UTF_8));
            return RequestOptions.builder()
                    .setIdempotencyKey("ringmain/" + what + "/" + HexFormat.of().formatHex(hash, 0, 16))
                    .build();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
