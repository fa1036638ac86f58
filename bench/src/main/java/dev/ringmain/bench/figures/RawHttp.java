package dev.ringmain.bench.figures;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;

/** The HTTP client that Ringmain sends with, alone: signs as Standard Webhooks ask, posts to the sink, and does nothing else. */
final class RawHttp implements Closeable {

    private static final int IO_THREADS = 2;
    private static final int UNDER_WAY = 256;
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(() -> {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    });

    private final MinimalHttpAsyncClient client;
    private final Sink sink;
    private final int endpoints;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean running = true;

    RawHttp(Sink sink, int endpoints) {
        this.sink = sink;
        this.endpoints = endpoints;
        PoolingAsyncClientConnectionManager pool = PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnTotal(512)
                .setMaxConnPerRoute(64)
                .build();
        this.client = HttpAsyncClients.createMinimal(
                H2Config.DEFAULT,
                Http1Config.DEFAULT,
                IOReactorConfig.custom()
                        .setIoThreadCount(IO_THREADS)
                        .setTcpNoDelay(true)
                        .build(),
                pool);
        client.start();
        for (int i = 0; i < UNDER_WAY; i++) {
            post();
        }
    }

    private void post() {
        int endpoint = Math.floorMod(turn.incrementAndGet(), endpoints);
        String id = "evt_01k00000000000000000000000";
        String timestamp = Long.toString(System.currentTimeMillis() / 1_000);
        byte[] body = Envelope.body(id, "figures.e00");
        Mac mac = MAC.get();
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        // Paths that no endpoint of the product has: its secrets are not these.
        BasicHttpRequest request = new BasicHttpRequest(
                "POST", new HttpHost("http", sink.host(endpoint), sink.port()), Sink.path(Lab.FAN_OUT + endpoint));
        request.addHeader("User-Agent", "figures");
        request.addHeader("Host", sink.host(endpoint));
        request.addHeader("webhook-id", id);
        request.addHeader("webhook-timestamp", timestamp);
        request.addHeader("webhook-signature", "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
        client.execute(
                new BasicRequestProducer(request, new BasicAsyncEntityProducer(body, ContentType.APPLICATION_JSON)),
                new BasicResponseConsumer<>(new DiscardingEntityConsumer<Void>()),
                new FutureCallback<Message<HttpResponse, Void>>() {
                    @Override
                    public void completed(Message<HttpResponse, Void> answer) {
                        again();
                    }

                    @Override
                    public void failed(Exception problem) {
                        failed.incrementAndGet();
                        again();
                    }

                    @Override
                    public void cancelled() {
                        // The client was closed.
                    }
                });
    }

    long failed() {
        return failed.get();
    }

    private void again() {
        if (running) {
            post();
        }
    }

    @Override
    public void close() throws IOException {
        running = false;
        client.close(CloseMode.IMMEDIATE);
    }
}
