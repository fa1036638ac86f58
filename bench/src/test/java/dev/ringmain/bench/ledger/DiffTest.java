package dev.ringmain.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import dev.ringmain.bench.ledger.Ledger.Entry;
import dev.ringmain.bench.ledger.Ledger.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffTest {

    @TempDir
    Path folder;

    private Ledger ledger;
    private Arrivals arrivals;

    @BeforeEach
    void open() throws IOException {
        ledger = new Ledger(folder.resolve("published"));
        arrivals = new Arrivals(folder.resolve("received"));
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
        arrivals.close();
    }

    @Test
    void isCleanWhenAllThatWasAcknowledgedArrivedOnce() {
        told(1, State.ACKED);
        arrived(1);

        assertThat(diff().isClean()).isTrue();
        assertThat(diff().duplicates()).isZero();
    }

    @Test
    void reportsAnAcknowledgedEventThatNeverArrivedAsLost() {
        told(1, State.ACKED);

        assertThat(diff().lost()).isEqualTo(1);
        assertThat(diff().examples()).singleElement().asString().startsWith("lost: seq 1");
    }

    @Test
    void reportsWhatOneOfTwoEndpointsMissed() {
        ledger.record(new Entry(1, "t", "k", List.of("e", "other"), "sha", State.ACKED, "evt", false), "202");
        arrived(1);

        assertThat(diff().lost()).isEqualTo(1);
    }

    @Test
    void doesNotCountAnArrivalThatTheReceiverRefused() {
        told(1, State.ACKED);
        arrivals.record(new Arrival(0, 0, new Arrivals.Key("e", 1), "id", "sha", true, false));

        assertThat(diff().lost()).isEqualTo(1);
    }

    @Test
    void countsArrivalsBeyondTheFirst() {
        told(1, State.ACKED);
        arrived(1);
        arrived(1);
        arrived(1);

        assertThat(diff().duplicates()).isEqualTo(2);
        assertThat(diff().isClean()).isTrue();
    }

    @Test
    void reportsAWrongSignatureAndOtherBytesAndWhatNobodyPublishedAsForged() {
        told(1, State.ACKED);
        arrivals.record(new Arrival(0, 0, new Arrivals.Key("e", 1), "id", "sha", false, true));
        arrivals.record(new Arrival(0, 0, new Arrivals.Key("e", 1), "id", "other", true, true));
        arrived(2);

        assertThat(diff().forged()).isEqualTo(3);
    }

    @Test
    void reportsWhatArrivedThoughItWasRefused() {
        told(1, State.REFUSED);
        arrived(1);

        assertThat(diff().refusedButSent()).isEqualTo(1);
    }

    @Test
    void countsWhatArrivedThoughNobodySaidSo() {
        told(1, State.UNKNOWN);
        arrived(1);
        told(2, State.UNKNOWN);

        assertThat(diff().unknownButStored()).isEqualTo(1);
        assertThat(diff().isClean()).isTrue();
    }

    @Test
    void reportsOneKeyThatBecameTwoEvents() {
        told(1, State.ACKED);
        arrived(1);
        arrivals.record(new Arrival(0, 0, new Arrivals.Key("e", 1), "another", "sha", true, true));

        assertThat(diff().twins()).isEqualTo(1);
    }

    @Test
    void lastsOnWhatTheBestAnswerWas() {
        told(1, State.UNKNOWN);
        told(1, State.ACKED);
        told(1, State.UNKNOWN);

        assertThat(ledger.count(State.ACKED)).isEqualTo(1);
    }

    private void told(long seq, State state) {
        ledger.record(new Entry(seq, "t", "k", List.of("e"), "sha", state, "evt", false), "");
    }

    private void arrived(long seq) {
        arrivals.record(new Arrival(0, 0, new Arrivals.Key("e", seq), "id", "sha", true, true));
    }

    private Diff diff() {
        return Diff.of(ledger, arrivals);
    }
}
