package dev.ringmain.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.endpoint.EndpointUrl;
import dev.ringmain.endpoint.ReachCheck.Found;
import dev.ringmain.endpoint.ReachCheck.Outcome;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.worker.send.TestSenders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Looking whether a receiver is there, through the real guard and the real dialer. */
class CheckReachTest {

    private final TestSenders senders = new TestSenders();
    private final TenantId tenant = TenantId.next();
    private ServerSocket receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws IOException {
        senders.close();
        receiver.close();
    }

    @Test
    void findsAReceiverAndSendsItNothing() throws IOException {
        Found found = new CheckReach(senders.permissive()).check(tenant, url("127.0.0.1"));

        assertThat(found.outcome()).isEqualTo(Outcome.REACHABLE);
        assertThat(found.addresses()).isEqualTo(1);
        assertThat(found.certificateUntil()).isNull();
        assertThat(found.detail()).contains("the host stands for 1 address", "plain http", "nothing was sent");
        try (var connection = receiver.accept()) {
            assertThat(firstByte(connection)).as("hung up").isEqualTo(-1);
        }
    }

    @Test
    void dialsNothingThatTheGuardRefuses() throws IOException {
        CheckReach strict = new CheckReach(senders.strict());

        Found found = strict.check(tenant, url("127.0.0.1"));

        assertThat(found.outcome()).isEqualTo(Outcome.BLOCKED);
        assertThat(found.addresses()).isNull();
        assertThat(found.durationMs()).isNull();
        assertThat(found.detail()).contains("may not go to");
        assertThat(strict.refusal(url("localhost"))).isPresent();
        assertThat(strict.refusal(url("nobody.invalid"))).isEmpty();
        receiver.setSoTimeout(1);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> receiver.accept()))
                .as("nobody knocked")
                .isInstanceOf(java.net.SocketTimeoutException.class);
    }

    @Test
    void doesNotSayWhyAPortCannotBeReached() throws IOException {
        receiver.close();

        Found found = new CheckReach(senders.permissive()).check(tenant, url("127.0.0.1"));

        assertThat(found.outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(found.detail()).doesNotContain("refused");
        assertThat(found.durationMs()).isNull();
    }

    @Test
    void saysThatNobodyKnowsTheName() {
        Found found = new CheckReach(senders.permissive()).check(tenant, url("nobody.invalid"));

        assertThat(found.outcome()).isEqualTo(Outcome.UNKNOWN_NAME);
    }

    @Test
    void isAskedByATenantTenTimesAMinute() {
        CheckReach strict = new CheckReach(senders.strict());
        for (int i = 0; i < 10; i++) {
            assertThat(strict.check(tenant, url("127.0.0.1")).outcome()).isEqualTo(Outcome.BLOCKED);
        }
        assertThat(strict.check(TenantId.next(), url("127.0.0.1")).outcome()).isEqualTo(Outcome.BLOCKED);
        for (int i = 0; i < 1000; i++) {
            Found found = strict.check(tenant, url("127.0.0.1"));
            if (found.outcome() == Outcome.TOO_OFTEN) {
                return;
            }
        }
        throw new AssertionError("Asked a thousand times in a row, and always answered");
    }

    /** Whoever knocked may have hung up with a reset. */
    private static int firstByte(Socket connection) throws IOException {
        try {
            return connection.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }

    private EndpointUrl url(String host) {
        return new EndpointUrl("http://" + host + ":" + receiver.getLocalPort() + "/hook");
    }
}
