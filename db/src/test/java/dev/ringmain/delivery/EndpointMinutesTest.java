package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.Pulse.Minute;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** In years to come, where no other test has deliveries. */
@DatabaseTest
class EndpointMinutesTest {

    private static final Instant HOUR = Instant.parse("2031-03-01T12:00:00Z");

    @Autowired
    World world;

    @Autowired
    EndpointMinutes minutes;

    @Autowired
    Pulses pulses;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SettableClock clock;

    private Environment alice;
    private EndpointId busy;
    private EndpointId quiet;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
        busy = world.endpoint(alice).id();
        quiet = world.endpoint(alice).id();
        born(busy, "PT5M30S", DeliveryStatus.SUCCEEDED, 100);
        born(busy, "PT5M40S", DeliveryStatus.FAILED, 7);
        born(busy, "PT6M10S", DeliveryStatus.SUCCEEDED, 20);
        born(busy, "PT9M59.999S", DeliveryStatus.SUCCEEDED, 70);
        born(busy, "PT10M", DeliveryStatus.SUCCEEDED, 90);
        born(quiet, "PT5M59S", DeliveryStatus.SUCCEEDED, EndpointMinutes.MANY - 1);
        born(quiet, "PT9M", DeliveryStatus.FAILED, 3);
        clock.set(HOUR.plus(Duration.parse("PT10M35S")));
    }

    @AfterEach
    void forget() {
        clock.reset();
        jdbc.sql("DELETE FROM delivery WHERE id >= ?")
                .params((Object) Ids.bytes(Ids.floor(HOUR)))
                .update();
        jdbc.sql("DELETE FROM endpoint_minute").update();
        jdbc.sql("UPDATE endpoint_minute_mark SET minute = 0").update();
    }

    @Test
    void countsMinutesThatAreOverWhereTheyHoldMany() {
        minutes.count();
        assertThat(counted(busy)).isEqualTo(Map.of(5, 107L, 9, 70L));
        assertThat(counted(quiet)).isEmpty();

        clock.tick(Duration.ofSeconds(54));
        minutes.count();
        assertThat(counted(busy)).as("not over for long enough").doesNotContainKey(10);
        clock.tick(Duration.ofSeconds(1));
        minutes.count();
        assertThat(counted(busy)).containsEntry(10, 90L).containsEntry(5, 107L);
    }

    @Test
    void aPulseIsTheSameCountedOrNot() {
        Map<EndpointId, Pulse> before = pulses.of(List.of(busy, quiet));
        assertThat(minute(before, busy, 5)).isEqualTo(new Minute(100, 7, 0));
        assertThat(minute(before, busy, 6)).isEqualTo(new Minute(20, 0, 0));
        assertThat(minute(before, busy, 10)).isEqualTo(new Minute(90, 0, 0));
        assertThat(minute(before, quiet, 9)).isEqualTo(new Minute(0, 3, 0));

        minutes.count();
        assertThat(pulses.of(List.of(busy, quiet))).isEqualTo(before);
    }

    @Test
    void whatIsCountedIsNotCountedAgainButForWhatFailedSince() {
        minutes.count();
        jdbc.sql("UPDATE endpoint_minute SET deliveries = deliveries + 1000").update();
        jdbc.sql("UPDATE delivery SET failed = TRUE WHERE endpoint_id = ? AND id < ? ORDER BY id LIMIT 10")
                .params(busy.bytes(), EndpointMinutes.floor(EndpointMinutes.minute(HOUR) + 6))
                .update();
        Map<EndpointId, Pulse> pulse = pulses.of(List.of(busy, quiet));
        assertThat(minute(pulse, busy, 5)).isEqualTo(new Minute(1090, 17, 0));
        assertThat(minute(pulse, busy, 6)).isEqualTo(new Minute(20, 0, 0));
        assertThat(minute(pulse, quiet, 5)).isEqualTo(new Minute(EndpointMinutes.MANY - 1, 0, 0));
    }

    /** As another node left it whose clock is ahead. */
    @Test
    void aMinuteThatIsYetToComeIsLeftOut() {
        clock.tick(Duration.ofMinutes(2));
        minutes.count();
        Map<EndpointId, Pulse> then = pulses.of(List.of(busy));
        clock.set(HOUR.plus(Duration.parse("PT8M")));
        Map<EndpointId, Pulse> now = pulses.of(List.of(busy));
        assertThat(minute(now, busy, 5)).isEqualTo(minute(then, busy, 5)).isEqualTo(new Minute(100, 7, 0));
        assertThat(now.get(busy).total().all()).isEqualTo(127);
    }

    @Test
    void oneNodeCountsAtATime() {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("SELECT minute FROM endpoint_minute_mark FOR UPDATE")
                    .query(Integer.class)
                    .single();
            CompletableFuture.runAsync(minutes::count).join();
        });
        assertThat(counted(busy)).isEmpty();
        minutes.count();
        assertThat(counted(busy)).isNotEmpty();
    }

    @Test
    void anHourIsKeptAndWhatIsOlderIsNotCounted() {
        minutes.count();
        clock.set(HOUR.plus(Duration.parse("PT1H6M31S")));
        born(busy, "PT1H1M", DeliveryStatus.SUCCEEDED, 80);
        minutes.count();
        assertThat(counted(busy)).isEqualTo(Map.of(9, 70L, 10, 90L, 61, 80L));
        jdbc.sql("DELETE FROM endpoint_minute").update();
        jdbc.sql("UPDATE endpoint_minute_mark SET minute = 0").update();
        minutes.count();
        assertThat(counted(busy)).isEqualTo(Map.of(9, 70L, 10, 90L, 61, 80L));
    }

    private static Minute minute(Map<EndpointId, Pulse> pulses, EndpointId endpoint, int minute) {
        Pulse pulse = pulses.get(endpoint);
        int since = EndpointMinutes.minute(pulse.since());
        return pulse.minutes().get(EndpointMinutes.minute(HOUR) + minute - since);
    }

    /** By the minute of the hour. */
    private Map<Integer, Long> counted(EndpointId endpoint) {
        Map<Integer, Long> counted = new HashMap<>();
        minutes.counted(List.of(endpoint), 0)
                .getOrDefault(endpoint, Map.of())
                .forEach((minute, n) -> counted.put(minute - EndpointMinutes.minute(HOUR), n));
        return counted;
    }

    private void born(EndpointId endpoint, String afterTheHour, DeliveryStatus status, int count) {
        world.finished(alice, endpoint, status, count, HOUR.plus(Duration.parse(afterTheHour)));
    }
}
