package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Circuit circuit = new Circuit(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMinutes(10));

    @Test
    void isForgottenOnceNothingIsHeardOfItUnlessItRests() {
        Circuit quiet = new Circuit(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMinutes(10));
        quiet.succeeded(1_000);
        Circuit resting = new Circuit(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofMinutes(10));
        for (int i = 0; i < 5; i++) {
            resting.failed(true, 1_000);
        }

        assertThat(quiet.isForgotten(2_000, 1_000)).isFalse();
        assertThat(quiet.isForgotten(2_001, 1_000)).isTrue();
        assertThat(resting.isForgotten(2_001, 1_000)).isFalse();
    }

    @Test
    void letsANewEndpointHaveOneThenTwoThenFour() {
        assertThat(circuit.mostAtOnce()).isEqualTo(1);
        circuit.succeeded(0);
        assertThat(circuit.mostAtOnce()).isEqualTo(2);
        circuit.succeeded(0);
        assertThat(circuit.mostAtOnce()).isEqualTo(4);
        assertThat(circuit.isDoubtful()).isTrue();
        circuit.succeeded(0);
        assertThat(circuit.isDoubtful()).isFalse();
        for (int i = 0; i < 100; i++) {
            circuit.succeeded(0);
        }
        assertThat(circuit.mostAtOnce()).isEqualTo(1 << 20);
        circuit.failed(false, 0);
        assertThat(circuit.mostAtOnce()).isEqualTo(1);
        assertThat(circuit.isDoubtful()).isTrue();
    }

    @Test
    void opensWhenSevenOfTenFail() {
        for (int i = 0; i < 3; i++) {
            circuit.succeeded(i);
        }
        for (int i = 0; i < 6; i++) {
            assertThat(circuit.failed(false, 10 + i)).isFalse();
        }
        assertThat(circuit.failed(false, 20)).isTrue();
    }

    @Test
    void staysClosedWhileMoreThanAThirdArrive() {
        for (int i = 0; i < 300; i++) {
            circuit.succeeded(i);
            assertThat(circuit.failed(false, i)).isFalse();
        }
    }

    @Test
    void opensAfterFiveTimeoutsInARow() {
        for (int i = 0; i < 4; i++) {
            assertThat(circuit.failed(true, i)).isFalse();
        }
        circuit.failed(false, 5);
        for (int i = 0; i < 4; i++) {
            assertThat(circuit.failed(true, 10 + i)).isFalse();
        }
        assertThat(circuit.failed(true, 20)).isTrue();
    }

    /** A delivery that is tried ten times in three days is no reason to hold others back. */
    @Test
    void forgetsFailuresThatAreOld() {
        for (int i = 0; i < 100; i++) {
            assertThat(circuit.failed(false, i * 11 * 60 * SECOND)).isFalse();
        }
    }

    @Test
    void restsLongerEachTimeAndIsAskedWithOneDelivery() {
        long now = open();
        for (long rest : new long[] {30, 60, 120, 240, 480, 600, 600}) {
            assertThat(circuit.mayBeAsked(now + rest * SECOND - 1))
                    .as(rest + " s")
                    .isFalse();
            now += rest * SECOND;
            assertThat(circuit.mayBeAsked(now)).as(rest + " s").isTrue();
            circuit.asked(now, 60 * SECOND);
            assertThat(circuit.mayBeAsked(now + 59 * SECOND)).isFalse();
            now += 5 * SECOND;
            assertThat(circuit.failed(true, now)).isTrue();
        }
    }

    @Test
    void isAskedAgainWhenNobodyHeardWhatCameOfIt() {
        long now = open() + 30 * SECOND;
        circuit.asked(now, 60 * SECOND);

        assertThat(circuit.mayBeAsked(now + 60 * SECOND)).isTrue();
    }

    @Test
    void doesNotCountWhatWasUnderWayWhenItOpened() {
        long now = open();

        assertThat(circuit.failed(true, now + SECOND)).isFalse();
        assertThat(circuit.mayBeAsked(now + 30 * SECOND)).isTrue();
    }

    @Test
    void closesWhenADeliveryArrivesAndBeginsAnew() {
        long now = open() + 30 * SECOND;
        circuit.asked(now, 60 * SECOND);

        assertThat(circuit.succeeded(now)).isTrue();
        assertThat(circuit.succeeded(now)).isFalse();
        assertThat(circuit.mayBeAsked(now + 600 * SECOND)).isFalse();
        assertThat(circuit.mostAtOnce()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(circuit.failed(true, now + i)).isFalse();
        }
        assertThat(circuit.failed(true, now + 5)).isTrue();
        assertThat(circuit.mayBeAsked(now + 5 + 30 * SECOND)).isTrue();
    }

    private long open() {
        for (int i = 0; i < 5; i++) {
            circuit.failed(true, i);
        }
        return 4;
    }
}
