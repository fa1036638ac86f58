package dev.ringmain.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.ringmain.BillingTest;
import dev.ringmain.invoice.Invoice;
import dev.ringmain.invoice.InvoiceId;
import dev.ringmain.invoice.Invoices;
import dev.ringmain.invoice.Ledger;
import dev.ringmain.paging.Keyset;
import dev.ringmain.payment.StripeNotices.Heard;
import dev.ringmain.subscription.Subscriptions;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.testing.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Against a server of our own that answers as Stripe's documentation says. */
@BillingTest
class StripePaymentsTest {

    private static final String SECRET = "whsec_test";

    @Autowired
    Payments payments;

    @Autowired
    Invoices invoices;

    @Autowired
    Ledger ledger;

    @Autowired
    Subscriptions subscriptions;

    @Autowired
    Tenants tenants;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SettableClock clock;

    @Autowired
    ApplicationContext context;

    private record Asked(String path, String key, String form) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private HttpServer stripe;
    private StripeSettings settings;
    private int status = 200;

    @BeforeEach
    void begin() throws IOException {
        clock.set(Instant.parse("2026-04-16T12:00:00Z"));
        stripe = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stripe.createContext("/", exchange -> {
            String form = URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8);
            asked.add(new Asked(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                    form));
            String body = status != 200
                    ? "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No\"}}"
                    : exchange.getRequestURI().getPath().endsWith("/customers")
                            ? "{\"id\":\"cus_" + asked.size() + "\",\"object\":\"customer\"}"
                            : "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"url\":\"https://pay.example.com/cs_1\"}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        stripe.start();
        settings = new StripeSettings(
                "sk_test_x", SECRET, "http://127.0.0.1:" + stripe.getAddress().getPort());
    }

    @AfterEach
    void end() {
        stripe.stop(0);
        clock.reset();
    }

    @Test
    void areNotThereWithoutAKey() {
        assertThat(context.getBeansOfType(PaymentProvider.class)).isEmpty();
        assertThat(payments.areOnline()).isFalse();
        assertThat(payments.checkout(open(), URI.create("https://ringmain.example.com")))
                .isEmpty();
    }

    @Test
    void openACheckoutForWhatIsDueAndOneCustomerForATenant() {
        Invoice invoice = open();
        StripePayments provider = new StripePayments(settings, jdbc);
        URI back = URI.create("https://ringmain.example.com/app/x/invoices/y");

        assertThat(provider.checkout(invoice, back)).hasToString("https://pay.example.com/cs_1");
        provider.checkout(invoice, back);

        assertThat(asked)
                .extracting(Asked::path)
                .containsExactly("/v1/customers", "/v1/checkout/sessions", "/v1/checkout/sessions");
        assertThat(asked.get(1).form())
                .contains("customer=cus_1")
                .contains("line_items[0][price_data][unit_amount]=" + invoice.dueMinor())
                .contains("line_items[0][price_data][currency]=eur")
                .contains("metadata[invoice]=" + invoice.id());
        // A click that is repeated opens nothing twice.
        assertThat(asked.get(1).key())
                .isEqualTo(asked.get(2).key())
                .contains(invoice.id().toString());
        // Stripe refuses a key that comes with other parameters: from another address of ours it is another one.
        provider.checkout(invoice, URI.create("https://other.example.com/app/x/invoices/y"));
        assertThat(asked.get(3).key())
                .isNotEqualTo(asked.get(2).key())
                .contains(invoice.id().toString());
    }

    @Test
    void sayWhenStripeRefuses() {
        status = 400;
        assertThatExceptionOfType(PaymentUnavailable.class)
                .isThrownBy(
                        () -> new StripePayments(settings, jdbc).checkout(open(), URI.create("https://x.example.com")));
    }

    @Test
    void enterWhatWasPaidOnce() throws Exception {
        Invoice invoice = open();
        StripeNotices notices = notices(settings);
        byte[] paid = notice("evt_1", invoice, invoice.totalMinor());

        assertThat(notices.heed(paid, signature(paid, SECRET))).isEqualTo(Heard.FINE);
        assertThat(notices.heed(paid, signature(paid, SECRET))).isEqualTo(Heard.FINE);
        // Stripe may tell of the same payment by another notice.
        byte[] again = notice("evt_2", invoice, invoice.totalMinor());
        assertThat(notices.heed(again, signature(again, SECRET))).isEqualTo(Heard.FINE);

        assertThat(invoices.find(invoice.tenant(), invoice.id()).orElseThrow().status())
                .isEqualTo(Invoice.Status.PAID);
        assertThat(ledger.balance(invoice.tenant(), "EUR")).isZero();
    }

    /** The same account at Stripe may serve another installation. What is refused is sent again for days. */
    @Test
    void takeANoticeOfAnotherInstallationsInvoiceCalmly() throws Exception {
        Invoice invoice = open();
        String foreign = new String(notice("evt_4", invoice, 100), StandardCharsets.UTF_8)
                .replace(invoice.id().toString(), InvoiceId.next().toString());
        byte[] body = foreign.getBytes(StandardCharsets.UTF_8);

        assertThat(notices(settings).heed(body, signature(body, SECRET))).isEqualTo(Heard.FINE);
        assertThat(ledger.balance(invoice.tenant(), "EUR")).isEqualTo(invoice.totalMinor());
    }

    @Test
    void believeNobodyElse() throws Exception {
        Invoice invoice = open();
        byte[] paid = notice("evt_3", invoice, invoice.totalMinor());
        String signature = signature(paid, SECRET);

        assertThat(notices(settings).heed(paid, signature(paid, "whsec_other"))).isEqualTo(Heard.NOT_BELIEVED);
        assertThat(notices(settings).heed(paid, "")).isEqualTo(Heard.NOT_BELIEVED);
        assertThat(notices(settings).heed(notice("evt_3", invoice, 1), signature))
                .isEqualTo(Heard.NOT_BELIEVED);
        assertThat(notices(new StripeSettings("", "", "http://127.0.0.1:1")).heed(paid, signature))
                .isEqualTo(Heard.NOT_BELIEVED);
        clock.set(Instant.parse("2026-04-16T12:06:00Z"));
        assertThat(notices(settings).heed(paid, signature)).isEqualTo(Heard.NOT_BELIEVED);
        assertThat(ledger.open(invoice.tenant(), "EUR")).isEqualTo(invoice.totalMinor());
    }

    private StripeNotices notices(StripeSettings with) {
        return new StripeNotices(with, payments, jdbc, transaction, clock);
    }

    private static byte[] notice(String id, Invoice invoice, long amount) {
        return """
            {"id":"%s","object":"event","type":"checkout.session.completed","data":{"object":{"id":"cs_1","object":"checkout.session",
            "payment_status":"paid","payment_intent":"pi_%s","amount_total":%d,"metadata":{"tenant":"%s","invoice":"%s"}}}}\
            """.formatted(id, invoice.id(), amount, invoice.tenant(), invoice.id())
                .getBytes(StandardCharsets.UTF_8);
    }

    private String signature(byte[] body, String secret) throws Exception {
        long seconds = clock.instant().getEpochSecond();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
        return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    }

    private Invoice open() {
        TenantId id = tenants.save(new Tenant("Alice", 3, clock.instant())).id();
        subscriptions.begin(id, null, null, 1900, "Alice");
        return invoices.of(id, Keyset.first(1)).rows().get(0);
    }
}
