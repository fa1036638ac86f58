package dev.ringmain.endpoint;

import java.net.URI;

/**
 * Where an endpoint is, in the one form in which it is stored and dialled: lower-case scheme and host, ASCII throughout, no user info, no
 * fragment, no default port, and a path. Made by {@link Egress#check}.
 *
 * @param text as it is stored and shown: at most {@value Egress#MAX_URL_LENGTH} characters
 */
public record EndpointUrl(String text) {

    public URI uri() {
        return URI.create(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
