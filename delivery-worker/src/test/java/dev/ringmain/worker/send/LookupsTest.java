package dev.ringmain.worker.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names whose servers are silent hold the threads that look for them, for as long as the resolver is patient. */
class LookupsTest {

    private static final int MANY = 200;

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch patience = new CountDownLatch(1);
    private volatile boolean patient = true;
    private volatile String mended = "";
    private final Lookups lookups = new Lookups(this::addressesOf, nanos::get);

    @AfterEach
    void stop() {
        patience.countDown();
        lookups.close();
    }

    @Test
    void silentNamesKeepNoNameWaitingThatWasAnsweredBefore() throws Exception {
        lookups.of("alive.example").get(30, TimeUnit.SECONDS);

        askForSilentNames();

        assertThat(lookups.of("alive.example").get(30, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void namesThatWereSilentKeepNoNewOneWaiting() throws Exception {
        patient = false;
        for (int i = 0; i < MANY; i++) {
            assertThat(lookups.of(silent(i))).failsWithin(Duration.ofSeconds(30));
        }
        patient = true;

        askForSilentNames();

        assertThat(lookups.of("new.example").get(30, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void aNameThatWasSilentOnceIsLookedUpLikeOthersAfterAnAnswer() throws Exception {
        patient = false;
        assertThat(lookups.of(silent(MANY))).failsWithin(Duration.ofSeconds(30));
        for (int i = 0; i < MANY; i++) {
            assertThat(lookups.of(silent(i))).failsWithin(Duration.ofSeconds(30));
        }
        mended = silent(MANY);
        lookups.of(mended).get(30, TimeUnit.SECONDS);
        patient = true;

        askForSilentNames();

        assertThat(lookups.of(mended).get(30, TimeUnit.SECONDS)).hasSize(1);
    }

    private void askForSilentNames() {
        for (int i = 0; i < MANY; i++) {
            lookups.of(silent(i));
        }
    }

    private static String silent(int number) {
        return "silent" + number + ".example";
    }

    /** A silent name is waited for, or has been waited for already. */
    private InetAddress[] addressesOf(String host) throws UnknownHostException {
        if (host.startsWith("silent") && !host.equals(mended)) {
            if (patient) {
                awaitPatience();
            } else {
                nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            }
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getLoopbackAddress()};
    }

    private void awaitPatience() {
        try {
            patience.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
