package dev.ringmain.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.delivery.BlockedDestinations.Row;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.Environment;
import dev.ringmain.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class BlockedDestinationsTest {

    private static final String REASON = "private network";

    @Autowired
    BlockedDestinations blocked;

    @Autowired
    World world;

    @Autowired
    SettableClock clock;

    private final EndpointId endpoint = EndpointId.next();
    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice <&>");
    }

    @AfterEach
    void letTheClockGo() {
        clock.reset();
    }

    @Test
    void countsWhatIsTheSameIntoOneRowADay() {
        note(endpoint, "10.0.0.1", 3);
        note(endpoint, "10.0.0.2", 1);
        written(4);
        note(endpoint, "10.0.0.1", 2);
        written(6);

        assertThat(rows()).hasSize(2);
        Row row = rows().stream()
                .filter(one -> one.address().equals("10.0.0.1"))
                .findFirst()
                .orElseThrow();
        assertThat(row.times()).isEqualTo(5);
        assertThat(row.tenant()).isEqualTo(alice.tenant());
        assertThat(row.name()).isEqualTo("Alice <&>");
        assertThat(row.environment()).isEqualTo("live");
        assertThat(row.endpoint()).contains(endpoint);
        assertThat(row.host()).isEqualTo("hooks.example.com");
        assertThat(row.reason()).isEqualTo(REASON);
        assertThat(row.firstAt()).isBeforeOrEqualTo(row.lastAt());

        clock.tick(Duration.ofDays(1));
        note(endpoint, "10.0.0.1", 1);
        written(7);
        assertThat(rows()).hasSize(3);
        assertThat(rows().get(0).times()).as("the newest, first").isEqualTo(1);
    }

    @Test
    void countsTogetherWhatADayHasNoRoomFor() {
        for (int n = 0; n < BlockedDestinations.MOST_A_DAY; n++) {
            note(endpoint, "10.0.1." + n, 1);
        }
        written(BlockedDestinations.MOST_A_DAY);
        note(endpoint, "10.0.2.1", 4);
        note(EndpointId.next(), "10.0.2.2", 5);
        note(endpoint, "10.0.1.7", 1);
        written(BlockedDestinations.MOST_A_DAY + 10L);

        assertThat(rows()).hasSize(BlockedDestinations.MOST_A_DAY + 1);
        Row others = rows().get(0);
        assertThat(others.endpoint()).isEmpty();
        assertThat(others.address()).isEmpty();
        assertThat(others.reason()).isEqualTo(REASON);
        assertThat(others.times()).isEqualTo(9);
        assertThat(rows().stream().filter(one -> one.address().equals("10.0.1.7")))
                .as("what has its row is counted there")
                .extracting(Row::times)
                .containsExactly(2L);

        Environment bob = world.liveOf("Bob");
        blocked.note(bob.id(), endpoint, "hooks.example.com", "10.0.2.1", REASON);
        await().untilAsserted(() -> {
            blocked.write();
            assertThat(all()).anySatisfy(row -> {
                assertThat(row.tenant()).isEqualTo(bob.tenant());
                assertThat(row.address()).as("another's day").isEqualTo("10.0.2.1");
            });
        });
    }

    @Test
    void writesDownWhateverANameIs() {
        blocked.note(alice.id(), endpoint, "ö".repeat(400), "fe80::1%" + "x".repeat(400), REASON);
        written(1);
        assertThat(rows().get(0).host()).isEqualTo("?".repeat(253));
        assertThat(rows().get(0).address()).hasSize(60);
    }

    @Test
    void isReadPageByPage() {
        for (int n = 0; n < 5; n++) {
            note(endpoint, "10.0.0." + n, 1);
            written(n + 1);
        }
        Slice<Row> first = blocked.page(Keyset.first(2));
        assertThat(first.rows()).extracting(Row::address).containsExactly("10.0.0.4", "10.0.0.3");
        Slice<Row> second = blocked.page(Keyset.olderThan(java.util.Objects.requireNonNull(first.older()), 2));
        assertThat(second.rows()).extracting(Row::address).containsExactly("10.0.0.2", "10.0.0.1");
    }

    @Test
    void isForgottenInTime() {
        note(endpoint, "10.0.0.1", 1);
        written(1);
        clock.tick(BlockedDestinations.KEPT.minusHours(1));
        blocked.forgetOld();
        assertThat(rows()).hasSize(1);
        clock.tick(Duration.ofHours(2));
        blocked.forgetOld();
        assertThat(rows()).isEmpty();
    }

    private void note(EndpointId of, String address, int times) {
        for (int n = 0; n < times; n++) {
            blocked.note(alice.id(), of, "hooks.example.com", address, REASON);
        }
    }

    /** By this test, or by the clock that writes once a second. */
    private void written(long times) {
        await().untilAsserted(() -> {
            blocked.write();
            assertThat(rows().stream().mapToLong(Row::times).sum()).isEqualTo(times);
        });
    }

    private List<Row> rows() {
        return all().stream().filter(row -> row.tenant().equals(alice.tenant())).toList();
    }

    /** The few hundred newest, which are enough for any test here. */
    private List<Row> all() {
        Slice<Row> newest = blocked.page(Keyset.first(Keyset.MOST));
        if (newest.older() == null) {
            return newest.rows();
        }
        return java.util.stream.Stream.concat(
                        newest.rows().stream(),
                        blocked.page(Keyset.olderThan(newest.older(), Keyset.MOST)).rows().stream())
                .toList();
    }
}
