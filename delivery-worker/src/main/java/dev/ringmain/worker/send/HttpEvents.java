package dev.ringmain.worker.send;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandler;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * What happens on one connection, told to the exchange on it. The library lets an Error, such as no memory for an answer, end the thread and
 * all of its connections with it; here it ends the one connection, and the exchange without a verdict on the receiver.
 */
final class HttpEvents extends ClientHttp1IOEventHandler {

    HttpEvents(ClientHttp1StreamDuplexer duplexer) {
        super(duplexer);
    }

    @Override
    public void connected(IOSession session) throws IOException {
        try {
            super.connected(session);
        } catch (Error e) {
            throw ofThisConnection(e);
        }
    }

    @Override
    public void inputReady(IOSession session, @Nullable ByteBuffer source) throws IOException {
        try {
            super.inputReady(session, source);
        } catch (Error e) {
            throw ofThisConnection(e);
        }
    }

    @Override
    public void outputReady(IOSession session) throws IOException {
        try {
            super.outputReady(session);
        } catch (Error e) {
            throw ofThisConnection(e);
        }
    }

    private static RuntimeException ofThisConnection(Error error) {
        return new IllegalStateException("An exchange could not be gone on with", error);
    }
}
