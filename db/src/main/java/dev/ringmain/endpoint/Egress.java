package dev.ringmain.endpoint;

import org.springframework.stereotype.Component;

/** Stand-in. */
@Component
public class Egress {
    public EndpointUrl check(String text, boolean httpsOnly) throws UnacceptableUrl {
        return new EndpointUrl(text);
    }

    public record EndpointUrl(String text) {}
}
