package dev.ringmain.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    /** What 26 digits can hold at most: 128 bits, all set. */
    private static final String LARGEST = "evt_7" + "z".repeat(25);

    @Test
    void makesEachIdGreaterThanTheOneBeforeEvenFasterThanTheClockTicks() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            made.add(Ids.next());
        }

        assertThat(made.stream().map(id -> Ids.format("evt", id)).toList())
                .isSorted()
                .doesNotHaveDuplicates();
        for (int i = 1; i < made.size(); i++) {
            assertThat(Arrays.compareUnsigned(Ids.bytes(made.get(i - 1)), Ids.bytes(made.get(i))))
                    .isNegative();
        }
    }

    @Test
    void makesNoIdTwiceInSeveralThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<UUID>> maker = () -> {
                List<UUID> made = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                    made.add(Ids.next());
                }
                return made;
            };
            HashSet<UUID> all = new HashSet<>();
            for (Future<List<UUID>> made : threads.invokeAll(Collections.nCopies(4, maker))) {
                all.addAll(made.get());
            }
            assertThat(all).hasSize(20_000);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void makesUuidsOfVersionSevenThatKnowTheirTime() {
        Instant before = Instant.now().minusMillis(1);
        UUID id = Ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        // A burst of ids runs ahead of the clock by a millisecond for every 4,096 of them.
        assertThat(Ids.timeOf(id)).isBetween(before, Instant.now().plusSeconds(10));
    }

    @Test
    void readsWhatItWrote() {
        for (UUID id :
                List.of(Ids.next(), new UUID(0, 0), new UUID(-1, -1), new UUID(1, -1), new UUID(Long.MIN_VALUE, 1))) {
            assertThat(Ids.parse("evt", Ids.format("evt", id))).contains(id);
            assertThat(Ids.fromBytes(Ids.bytes(id))).isEqualTo(id);
        }
        assertThat(Ids.format("evt", new UUID(-1, -1))).isEqualTo(LARGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evt",
                "evt_",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzz", // a digit short
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzzz", // a digit long
                "evt_8zzzzzzzzzzzzzzzzzzzzzzzzz", // 129 bits
                "evt_zzzzzzzzzzzzzzzzzzzzzzzzzz",
                "evt-7zzzzzzzzzzzzzzzzzzzzzzzzz",
                "env_7zzzzzzzzzzzzzzzzzzzzzzzzz",
                "evt_7ZZZZZZZZZZZZZZZZZZZZZZZZZ",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzi",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzl",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzo",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzu",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzz ",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzzé",
                "evt_7zzzzzzzzzzzzzzzzzzzzzzzz\uff11"
            })
    void refusesWhatItDidNotWrite(String text) {
        assertThat(Ids.parse("evt", text)).isEmpty();
    }

    @Test
    void putsTheFloorOfAMomentBelowEveryIdMadeThenAndAboveEveryIdMadeBefore() {
        UUID id = Ids.next();
        Instant made = Ids.timeOf(id);

        assertThat(Arrays.compareUnsigned(Ids.bytes(Ids.floor(made)), Ids.bytes(id)))
                .isNegative();
        assertThat(Arrays.compareUnsigned(Ids.bytes(Ids.floor(made.plusMillis(1))), Ids.bytes(id)))
                .isPositive();
        assertThat(Ids.timeOf(Ids.floor(made))).isEqualTo(made);
    }
}
