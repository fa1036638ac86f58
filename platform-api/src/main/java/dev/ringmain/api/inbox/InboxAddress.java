package dev.ringmain.api.inbox;

import dev.ringmain.endpoint.Egress;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Deliveries must not go to this machine, save to the inbox: its own address is the one exception, and its path alone. */
@Component
class InboxAddress {

    private static final String PATH = "/inbox/";

    private final Egress egress;

    InboxAddress(Egress egress, @Value("${ringmain.base-url:}") String baseUrl) {
        this.egress = egress;
        if (!baseUrl.isBlank()) {
            // Known without a web server, so a process that only delivers reaches the inbox of those that serve.
            URI base = URI.create(baseUrl.strip());
            boolean secure = "https".equals(base.getScheme());
            egress.exempt(base.getHost(), base.getPort() >= 0 ? base.getPort() : secure ? 443 : 80, PATH);
        }
    }

    @EventListener
    void on(WebServerInitializedEvent started) {
        if (started.getApplicationContext().getServerNamespace() != null) {
            // The management port has no inbox.
            return;
        }
        egress.exempt("localhost", started.getWebServer().getPort(), PATH);
    }
}
