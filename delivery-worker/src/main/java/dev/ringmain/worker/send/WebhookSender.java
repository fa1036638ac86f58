package dev.ringmain.worker.send;

import dev.ringmain.endpoint.Egress;
import dev.ringmain.wire.ProfileDefinition;
import java.net.InetAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.reactor.DefaultConnectingIOReactor;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Sends webhooks: one POST (or the OPTIONS that asks whether it may come) over HTTP/1.1, once, to an address that {@link Egress} allows, with a deadline that nothing outlives.
 *
 * <p>Built from the connections of Apache HttpClient and without its client, so that redirects, cookies, repeated requests, inflating,
 * proxies and cached credentials are not switched off but absent.
 */
@Component
public class WebhookSender implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);

    private static final TimeValue CONNECTION_LIFE = TimeValue.ofSeconds(60);
    private static final TimeValue TRUSTED_WHILE_IDLE = TimeValue.ofSeconds(1);

    /**
     * It is the sender's clock that ends an attempt, by the time that only goes on. The library's own timeouts go by the clock on the wall:
     * whenever that was set ahead, they would end everything that is under way, though a receiver may be about to answer.
     */
    static final Timeout NO_TIMEOUT = Timeout.DISABLED;

    /** Only whether an address has taken too long to connect; what answers wakes the thread by itself. */
    private static final TimeValue LOOKS_FOR_TIMEOUTS = TimeValue.ofMilliseconds(500);

    private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final Header USER_AGENT = new BasicHeader("User-Agent", "Ringmain/" + version() + " (webhooks)");
    private static final Header JSON = new BasicHeader("Content-Type", ProfileDefinition.JSON);

    private final Lookups lookups;
    private final Dialer dialer;
    private final Reactors reactors;
    private final PoolingAsyncClientConnectionManager connections;
    private final SendClock clock;

    @Autowired
    WebhookSender(Egress egress, SendSettings settings) {
        this(egress, settings, InetAddress::getAllByName, trustedByTheJvm());
    }

    WebhookSender(Egress egress, SendSettings settings, Lookup lookup, SSLContext trust) {
        this.clock = new SendClock(daemons("ringmain-send-clock-"));
        this.lookups = new Lookups(lookup);
        this.dialer = new Dialer(egress, lookups, tls(trust));
        this.connections = pool(dialer, settings);
        this.reactors = new Reactors(settings.ioThreads(), this::reactor);
        clock.tidy(connections::closeExpired);
    }

    /**
     * Sends the request once. Whatever happens at the far side, the future completes with a {@link SendResult} before or very soon after
     * the deadline; it completes exceptionally only if this sender is stopped or has a bug.
     *
     * <p>What is chained to the future runs on a thread that serves connections, and must neither block nor take long.
     *
     * @throws IllegalArgumentException if the request names a header that is the sender's own
     */
    public CompletableFuture<SendResult> send(SendRequest request) {
        HttpHost host = host(request);
        Exchange exchange = new Exchange(
                connections,
                reactors,
                new HttpRoute(host),
                head(request),
                request.body(),
                request.success(),
                request.deadline().toNanos());
        CompletableFuture<SendResult> result = exchange.result();
        result.whenComplete((ignored, alsoIgnored) -> clock.remove(exchange));
        clock.add(exchange);
        exchange.start();
        return result;
    }

    /**
     * Opens a connection to the receiver as for a delivery, secures it, and closes it again: nothing is sent. Whatever is found, the future
     * completes with it before or very soon after the deadline.
     *
     * @param url as {@link Egress#check} returned it
     */
    public CompletableFuture<Reached> reach(URI url, Duration deadline) {
        return dialer.knock(reactors, host(SendRequest.options(url, Map.of(), deadline)), deadline);
    }

    /** Why the guard would refuse this URL's host just now, in a few words. Looks its name up, and dials nothing. */
    public CompletableFuture<Optional<String>> refusal(URI url) {
        return dialer.refusal(host(SendRequest.options(url, Map.of(), Lookups.PATIENCE)));
    }

    private static HttpHost host(SendRequest request) {
        return new HttpHost(request.isSecure() ? "https" : "http", request.host(), request.port());
    }

    /** Ends what is under way without a result. Whoever sends is expected to have stopped. */
    @Override
    public void destroy() {
        clock.close();
        lookups.close();
        connections.close(CloseMode.IMMEDIATE);
        reactors.close();
    }

    private void stopped(Exception problem) {
        // A thread that is stopped finds its selector closed, and reports that.
        if (!clock.isStopped()) {
            log.error("A thread that serves connections has stopped, and its connections with it", problem);
        }
    }

    private static HttpRequest head(SendRequest request) {
        BasicHttpRequest head = new BasicHttpRequest(request.method(), request.target());
        head.addHeader(new BasicHeader("Host", request.url().getRawAuthority()));
        head.addHeader(USER_AGENT);
        if (request.method().equals("POST")) {
            head.addHeader(
                    request.contentType().equals(ProfileDefinition.JSON)
                            ? JSON
                            : new BasicHeader("Content-Type", request.contentType()));
            head.addHeader(new BasicHeader("Content-Length", Integer.toString(request.body().length)));
        }
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            if (isOurs(header.getKey())) {
                throw new IllegalArgumentException("The sender sets " + header.getKey() + " itself");
            }
            head.addHeader(new BasicHeader(header.getKey(), header.getValue()));
        }
        return head;
    }

    /** By length first, because this is asked for every header that is ever sent. */
    private static boolean isOurs(String name) {
        return switch (name.length()) {
            case 4 -> name.equalsIgnoreCase("Host");
            case 10 -> name.equalsIgnoreCase("User-Agent") || name.equalsIgnoreCase("Connection");
            case 12 -> name.equalsIgnoreCase("Content-Type");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }

    private static PoolingAsyncClientConnectionManager pool(Dialer dialer, SendSettings settings) {
        PoolingAsyncClientConnectionManager pool = new PoolingAsyncClientConnectionManager(
                dialer, PoolConcurrencyPolicy.STRICT, PoolReusePolicy.LIFO, null, false);
        pool.setMaxTotal(settings.connections());
        pool.setDefaultMaxPerRoute(settings.connections());
        pool.setDefaultConnectionConfig(ConnectionConfig.custom()
                .setTimeToLive(CONNECTION_LIFE)
                .setValidateAfterInactivity(TRUSTED_WHILE_IDLE)
                .build());
        return pool;
    }

    private DefaultConnectingIOReactor reactor() {
        Http1Config limits = Http1Config.custom()
                .setMaxLineLength(8 * 1024)
                .setMaxHeaderCount(100)
                .build();
        ClientHttp1StreamDuplexerFactory http = new ClientHttp1StreamDuplexerFactory(
                HttpProcessorBuilder.create().build(),
                limits,
                CharCodingConfig.DEFAULT,
                DefaultClientConnectionReuseStrategy.INSTANCE,
                new DefaultHttpResponseParserFactory(limits),
                DefaultHttpRequestWriterFactory.INSTANCE,
                null);
        IOReactorConfig config = IOReactorConfig.custom()
                .setIoThreadCount(1)
                .setTcpNoDelay(true)
                .setSoTimeout(NO_TIMEOUT)
                .setSelectInterval(LOOKS_FOR_TIMEOUTS)
                .build();
        return new DefaultConnectingIOReactor(
                (session, attachment) -> new HttpEvents(http.create(session)),
                config,
                daemons("ringmain-send-io-"),
                null,
                this::stopped,
                null,
                null);
    }

    private static DefaultClientTlsStrategy tls(SSLContext trust) {
        return new DefaultClientTlsStrategy(
                trust, TLS_VERSIONS, null, SSLBufferMode.STATIC, HostnameVerificationPolicy.BUILTIN, null);
    }

    private static SSLContext trustedByTheJvm() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has a default SSLContext", e);
        }
    }

    private static CustomizableThreadFactory daemons(String prefix) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
        factory.setDaemon(true);
        return factory;
    }

    private static String version() {
        String version = WebhookSender.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
