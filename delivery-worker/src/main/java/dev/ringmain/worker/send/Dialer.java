package dev.ringmain.worker.send;

import dev.ringmain.endpoint.Egress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.Timeout;

/**
 * Opens the connections of the pool. The library's own would look names up on the threads that serve all connections, and could not be
 * stopped in the middle of a TLS handshake.
 */
final class Dialer implements AsyncClientConnectionOperator {

    private final Egress egress;
    private final Lookups lookups;
    private final TlsStrategy tls;

    Dialer(Egress egress, Lookups lookups, TlsStrategy tls) {
        this.egress = egress;
        this.lookups = lookups;
        this.tls = tls;
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            Path unixDomainSocket,
            NamedEndpoint name,
            SocketAddress localAddress,
            Timeout connectTimeout,
            Object attachment,
            HttpContext context,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        Exchange exchange = ((Exchange.Context) context).exchange();
        Dial dial = dial(exchange, initiator, host, callback);
        exchange.dialling(dial);
        dial.start(lookups);
        return dial.connection();
    }

    /** Not yet started. */
    private Dial dial(
            Dial.Watcher watcher,
            ConnectionInitiator initiator,
            HttpHost host,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        return new Dial(watcher, initiator, host, egress, tls, callback);
    }

    /** Dials for nobody's exchange, with the same guard. */
    CompletableFuture<Reached> knock(ConnectionInitiator initiator, HttpHost host, Duration deadline) {
        Knock knock = new Knock(host.getHostName());
        Dial dial = dial(knock, initiator, host, knock);
        CompletableFuture<Reached> result = knock.result(dial, deadline);
        dial.start(lookups);
        return result;
    }

    /** Why the guard would refuse the host as it is now; empty if it would not, or nobody says in time what the host stands for. */
    CompletableFuture<Optional<String>> refusal(HttpHost host) {
        return lookups.of(host.getHostName())
                .thenApply(answer -> Arrays.stream(answer)
                        .flatMap(address -> egress.refusal(address, host.getHostName(), host.getPort()).stream())
                        .findFirst())
                .completeOnTimeout(Optional.empty(), Lookups.PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(unknown -> Optional.empty());
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            SocketAddress localAddress,
            Timeout connectTimeout,
            Object attachment,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        throw new UnsupportedOperationException("Connections are dialled for an exchange");
    }

    @Override
    public void upgrade(ManagedAsyncClientConnection connection, HttpHost host, Object attachment) {
        throw new UnsupportedOperationException("There are no tunnels to secure");
    }
}
