package dev.ringmain.worker.send;

import dev.ringmain.address.AddressText;
import dev.ringmain.wire.SuccessRule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, from waiting for a connection to the last byte that is read. The threads of the connections drive it; the sender's clock
 * may end it at any moment, which is why what it has gathered is guarded by its lock.
 */
final class Exchange
        implements Dial.Watcher, SendClock.Timed, AsyncClientExchangeHandler, FutureCallback<AsyncConnectionEndpoint> {

    /** Interim answers (1xx) before the real one. Nobody who means it sends more. */
    private static final int MOST_INTERIM_ANSWERS = 8;

    private static final int MOST_LEASES = 3;
    private static final long NEVER = Long.MIN_VALUE;

    enum Phase {
        WAITING,
        LOOKING_UP,
        CONNECTING,
        SECURING,
        SENDING,
        READING
    }

    private final AsyncClientConnectionManager connections;
    private final ConnectionInitiator initiator;
    private final HttpRoute route;
    private final HttpRequest request;
    private final ByteBuffer body;
    private final SuccessRule success;
    private final Context context = new Context(this);
    private final Answer answer = new Answer();
    private final CompletableFuture<SendResult> result = new CompletableFuture<>();

    private final long started;
    private final long deadlineNanos;
    private volatile Phase phase = Phase.WAITING;
    private volatile long phaseStarted;
    private volatile boolean over;

    private volatile @Nullable Future<AsyncConnectionEndpoint> lease;
    private volatile @Nullable Dial dial;
    private int leases;
    private boolean produced;
    private boolean requestSent;
    private int interimAnswers;

    // Guarded by this.
    private @Nullable AsyncConnectionEndpoint connection;
    private @Nullable SocketAddress remote;
    private long dnsNanos = NEVER;
    private long connectNanos = NEVER;
    private long tlsNanos = NEVER;
    private long firstByteNanos = NEVER;

    Exchange(
            AsyncClientConnectionManager connections,
            ConnectionInitiator initiator,
            HttpRoute route,
            HttpRequest request,
            byte[] body,
            SuccessRule success,
            long deadlineNanos) {
        this.connections = connections;
        this.initiator = initiator;
        this.route = route;
        this.request = request;
        this.body = ByteBuffer.wrap(body);
        this.success = success;
        this.deadlineNanos = deadlineNanos;
        this.started = System.nanoTime();
        this.phaseStarted = started;
    }

    CompletableFuture<SendResult> result() {
        return result;
    }

    void start() {
        waitForConnection();
    }

    /** Ends the attempt if its time is up. */
    @Override
    public void tick(long now) {
        if (now - started >= deadlineNanos) {
            end(SendOutcome.TIMEOUT, Details.timeout(phase, TimeUnit.NANOSECONDS.toMillis(deadlineNanos)));
        } else if (phase == Phase.LOOKING_UP && now - phaseStarted >= Lookups.PATIENCE.toNanos()) {
            end(SendOutcome.DNS, Details.slowLookup(route.getTargetHost().getHostName()));
        }
    }

    /** Ends the attempt without a verdict on the receiver. */
    @Override
    public void stop(Throwable reason) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        try {
            letGo();
        } finally {
            result.completeExceptionally(reason);
        }
    }

    // What the pool says

    private void waitForConnection() {
        enter(Phase.WAITING);
        leases++;
        dial = null;
        try {
            Future<AsyncConnectionEndpoint> pending =
                    connections.lease("", route, null, WebhookSender.NO_TIMEOUT, this);
            lease = pending;
            if (over) {
                pending.cancel(true);
            }
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    /** The pool has a connection, or a place for one; or there now is a connection in that place. */
    @Override
    public void completed(AsyncConnectionEndpoint endpoint) {
        synchronized (this) {
            connection = endpoint;
        }
        if (over) {
            Dial dialled = dial;
            if (dialled != null) {
                dialled.abandon();
            }
            discard();
            return;
        }
        try {
            if (dial == null && !endpoint.isConnected()) {
                connections.connect(endpoint, initiator, null, null, context, this);
            } else {
                enter(Phase.SENDING);
                endpoint.execute("", this, context);
            }
        } catch (RuntimeException e) {
            failed(e);
        } catch (Error e) {
            stop(e);
        }
    }

    /** Only an attempt that is over is cancelled, or one that the sender was stopped under. */
    @Override
    public void cancelled() {
        stop(new CancellationException("The sender was stopped"));
        discard();
    }

    @Override
    public void cancel() {
        cancelled();
    }

    // What the dial says

    void dialling(Dial dialling) {
        dial = dialling;
        if (over) {
            dialling.abandon();
        }
    }

    @Override
    public void lookingUp() {
        enter(Phase.LOOKING_UP);
    }

    @Override
    public synchronized void lookedUp() {
        dnsNanos = sincePhaseStarted();
    }

    @Override
    public void judged(int count) {}

    @Override
    public void connecting(InetSocketAddress address) {
        synchronized (this) {
            remote = address;
        }
        if (phase != Phase.CONNECTING) {
            enter(Phase.CONNECTING);
        }
    }

    @Override
    public synchronized void connected() {
        connectNanos = sincePhaseStarted();
    }

    @Override
    public void securing() {
        enter(Phase.SECURING);
    }

    @Override
    public synchronized void secured() {
        tlsNanos = sincePhaseStarted();
    }

    // What the connection says

    @Override
    public void produceRequest(RequestChannel channel, HttpContext ignored) throws HttpException, IOException {
        produced = true;
        EndpointDetails ends = context.getEndpointDetails();
        synchronized (this) {
            remote = ends.getRemoteAddress();
        }
        enter(Phase.READING);
        if (body.hasRemaining()) {
            channel.sendRequest(request, new BasicEntityDetails(body.remaining(), null), context);
        } else {
            requestSent = true;
            channel.sendRequest(request, null, context);
        }
    }

    @Override
    public int available() {
        return body.remaining();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        if (body.hasRemaining()) {
            channel.write(body);
        }
        if (!body.hasRemaining()) {
            requestSent = true;
            channel.endStream();
        }
    }

    @Override
    public void consumeInformation(HttpResponse response, HttpContext ignored) throws HttpException {
        if (++interimAnswers > MOST_INTERIM_ANSWERS) {
            throw new ProtocolException("Too many interim responses");
        }
    }

    @Override
    public void consumeResponse(HttpResponse response, @Nullable EntityDetails entity, HttpContext ignored) {
        synchronized (this) {
            firstByteNanos = sincePhaseStarted();
        }
        answer.head(response, entity);
        if (entity == null) {
            answered();
        }
    }

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Answer.READ_BYTES);
    }

    @Override
    public void consume(ByteBuffer source) throws IOException {
        if (answer.body(source)) {
            throw new EnoughRead();
        }
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
        answered();
    }

    /** From the pool, the dial or the connection. */
    @Override
    public void failed(Exception problem) {
        if (over) {
            discard();
        } else if (problem instanceof EnoughRead) {
            endByStatus();
        } else if (phase == Phase.SENDING && !produced && leases < MOST_LEASES) {
            // The receiver closed the connection before anything was written to it: no second try, as there was no
            // first.
            discard();
            waitForConnection();
        } else if (problem instanceof RuntimeException && phase != Phase.SENDING) {
            stop(problem);
        } else {
            SendOutcome outcome = Details.outcome(phase, problem);
            end(
                    outcome,
                    Details.failure(outcome, phase, problem, answer.hasBegun()),
                    problem instanceof AddressRefused refused ? refused.refusal() : null);
        }
    }

    @Override
    public void releaseResources() {}

    private void answered() {
        AsyncConnectionEndpoint whole = requestSent && TimeValue.isPositive(answer.keepAlive()) ? take() : null;
        if (whole != null) {
            connections.release(whole, null, answer.keepAlive());
        }
        endByStatus();
    }

    private void endByStatus() {
        int status = answer.status();
        boolean taken = success.matches(status);
        end(taken ? SendOutcome.SUCCEEDED : SendOutcome.REFUSED, taken ? null : Details.refused(status));
    }

    private void end(SendOutcome outcome, @Nullable String detail) {
        end(outcome, detail, null);
    }

    private void end(SendOutcome outcome, @Nullable String detail, @Nullable Refusal refusal) {
        SendResult ended;
        synchronized (this) {
            if (over) {
                return;
            }
            SendTimings timings = new SendTimings(
                    (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started),
                    millis(dnsNanos),
                    millis(connectNanos),
                    millis(tlsNanos),
                    millis(firstByteNanos));
            ended = answer.result(outcome, text(remote), timings, detail, refusal);
            // Not before there is a result: where there is no memory for one, whoever notices can still end the
            // attempt.
            over = true;
        }
        try {
            letGo();
        } finally {
            result.complete(ended);
        }
    }

    private void letGo() {
        Future<AsyncConnectionEndpoint> pending = lease;
        if (phase == Phase.WAITING && pending != null) {
            pending.cancel(true);
        }
        Dial dialled = dial;
        if (dialled != null) {
            dialled.giveUp();
        }
        discard();
    }

    private void discard() {
        AsyncConnectionEndpoint broken = take();
        if (broken != null) {
            try {
                broken.close(CloseMode.IMMEDIATE);
            } finally {
                connections.release(broken, null, TimeValue.ZERO_MILLISECONDS);
            }
        }
    }

    private synchronized @Nullable AsyncConnectionEndpoint take() {
        AsyncConnectionEndpoint taken = connection;
        connection = null;
        return taken;
    }

    private void enter(Phase entered) {
        phaseStarted = System.nanoTime();
        phase = entered;
    }

    private long sincePhaseStarted() {
        return System.nanoTime() - phaseStarted;
    }

    private static @Nullable Integer millis(long nanos) {
        return nanos == NEVER ? null : Integer.valueOf((int) TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    private static @Nullable String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress dialled ? AddressText.of(dialled) : null;
    }

    /** Carries the exchange through the pool to the dialer. */
    static final class Context extends HttpCoreContext {

        private final Exchange exchange;

        Context(Exchange exchange) {
            this.exchange = exchange;
        }

        Exchange exchange() {
            return exchange;
        }
    }

    /** Thrown at the connection, which closes itself at once: whatever else the receiver has to say, nobody will read it. */
    private static final class EnoughRead extends IOException {

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
