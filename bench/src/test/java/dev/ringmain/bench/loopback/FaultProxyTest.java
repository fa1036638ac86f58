package dev.ringmain.bench.loopback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a far side that says back what it is told. */
class FaultProxyTest {

    /** How long silence is listened to; and how long an answer may take on a busy machine. */
    private static final int SILENCE_MILLIS = 300;

    private static final int PATIENCE_MILLIS = 20_000;

    private ServerSocket far;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        far = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread echo = new Thread(this::echo);
        echo.setDaemon(true);
        echo.start();
        proxy = new FaultProxy(far.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        far.close();
    }

    @Test
    void passesOnWhatIsSaidAndAnswered() throws IOException {
        try (Socket near = connect()) {
            assertThat(ask(near)).isEqualTo('a');
        }
    }

    @Test
    void swallowsAllWhileItIsABlackHoleAndThenLetsItThrough() throws IOException {
        try (Socket near = connect()) {
            ask(near);
            proxy.blackHole();
            near.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> ask(near)).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            near.setSoTimeout(PATIENCE_MILLIS);
            assertThat(near.getInputStream().read()).isEqualTo('a');
        }
    }

    @Test
    void losesAnswersForGood() throws IOException {
        try (Socket near = connect()) {
            proxy.loseAnswers();
            near.setSoTimeout(SILENCE_MILLIS);
            assertThatThrownBy(() -> ask(near)).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void resetsWhatIsConnected() throws IOException {
        try (Socket near = connect()) {
            ask(near);
            proxy.resetPeer();
            assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void tearsAtTheLimit() throws IOException {
        try (Socket near = connect()) {
            proxy.limitData(2);
            assertThat(ask(near)).isEqualTo('a');
            assertThat(ask(near)).isEqualTo('a');
            assertThatThrownBy(() -> ask(near)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesWhileItIsDown() throws IOException {
        proxy.down();
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.heal();
        try (Socket near = connect()) {
            assertThat(ask(near)).isEqualTo('a');
        }
    }

    private Socket connect() throws IOException {
        Socket near = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        near.setSoTimeout(PATIENCE_MILLIS);
        return near;
    }

    private static int ask(Socket near) throws IOException {
        near.getOutputStream().write('a');
        int answer = near.getInputStream().read();
        if (answer < 0) {
            throw new IOException("closed");
        }
        return answer;
    }

    private void echo() {
        while (!far.isClosed()) {
            try {
                Socket one = far.accept();
                Thread thread = new Thread(() -> {
                    try (one) {
                        one.getInputStream().transferTo(one.getOutputStream());
                    } catch (IOException torn) {
                        // As wanted.
                    }
                });
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }
}
