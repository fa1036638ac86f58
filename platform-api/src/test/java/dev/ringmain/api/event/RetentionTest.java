package dev.ringmain.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Limits;
import dev.ringmain.billing.Retention;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.event.EventId;
import dev.ringmain.event.IdempotencyKeys;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What is older than the plan keeps may still be stored, because another plan keeps more; it is shown nowhere. */
@ApiTest
@Tag("database")
class RetentionTest {

    @Autowired
    Cast cast;

    @Autowired
    Deliveries deliveries;

    @Autowired
    IdempotencyKeys keys;

    @Autowired
    Retention retention;

    @Autowired
    Limits limits;

    @Test
    void isKnownByItsOwnIdForAsLongAsItIsShown() {
        Cast.Customer erin = cast.on(Map.of(Entitlement.RETENTION_DAYS, 0L));
        String event = "{\"id\":\"order-1\",\"type\":\"a.b\",\"data\":1}";
        erin.live().publish(event);
        limits.grant(
                erin.tenant().id(), erin.live().id(), Entitlement.RETENTION_DAYS, 5, "sam", "They asked for it", null);

        keys.forgetExpired(1_000_000, retention::since);

        assertThat(erin.live().get("/api/v1/events/order-1").status()).isEqualTo(200);
        assertThat(erin.live()
                        .publish("{\"id\":\"order-1\",\"type\":\"a.b\",\"data\":2}")
                        .refusal())
                .isEqualTo("409 event_id_conflict");
        assertThat(erin.live().publish(event).status()).isEqualTo(202);
        assertThat(erin.live().events()).isEqualTo(1);

        erin.sandbox().publish(event);
        keys.forgetExpired(1_000_000, retention::since);
        assertThat(erin.sandbox().stored().idempotencyKeys()).isZero();
    }

    @Test
    void isShownNowhereOnceThePlanKeepsItNoMore() {
        Workspace erin = cast.on(Map.of(Entitlement.RETENTION_DAYS, 0L)).live();
        String endpoint = erin.endpoint();
        String event =
                erin.post("/api/v1/events", "{\"type\":\"a.b\",\"data\":1}").at("/id");
        Delivery delivery =
                deliveries.of(erin.id(), EventId.parse(event).orElseThrow()).get(0);

        assertThat(erin.get("/api/v1/events").each("id")).isEmpty();
        assertThat(List.of(
                        erin.get("/api/v1/events/" + event),
                        erin.get("/api/v1/events/" + event + "/explain"),
                        erin.get("/api/v1/deliveries/" + delivery.id()),
                        erin.post("/api/v1/deliveries/" + delivery.id() + "/replay", ""),
                        erin.post(
                                "/dynamo/api/v1/webhooks/endpoints/" + endpoint + "/deliveries/" + delivery.id()
                                        + "/replay",
                                ""),
                        erin.post(
                                "/dynamic/environments/" + erin.id() + "/webhooks/" + endpoint + "/messages/"
                                        + delivery.id() + "/redeliver",
                                ""),
                        erin.post("/api/v1/webhooks/endpoints/preview", "{\"event_id\":\"" + event + "\"}")))
                .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(404));
        assertThat(deliveries.of(erin.id(), EventId.parse(event).orElseThrow())).hasSize(1);
    }
}
