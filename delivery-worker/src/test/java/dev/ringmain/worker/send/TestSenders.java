package dev.ringmain.worker.send;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Real senders for tests of other packages; stopped together. */
public final class TestSenders implements AutoCloseable {

    private final List<WebhookSender> senders = new ArrayList<>();

    /** Goes to this machine, too. */
    public WebhookSender permissive() {
        return kept(Senders.permissive(InetAddress::getAllByName));
    }

    /** As in production. */
    public WebhookSender strict() {
        return kept(Senders.strict(InetAddress::getAllByName));
    }

    /** Fails at whatever it sends to a name, and not as a receiver would make it. */
    public WebhookSender broken() {
        return kept(Senders.permissive(host -> {
            throw new IllegalStateException("A bug");
        }));
    }

    private WebhookSender kept(WebhookSender sender) {
        senders.add(sender);
        return sender;
    }

    @Override
    public void close() {
        senders.forEach(WebhookSender::destroy);
    }
}
