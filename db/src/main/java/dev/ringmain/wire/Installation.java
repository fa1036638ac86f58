package dev.ringmain.wire;

import java.net.URI;

/**
 * This installation as receivers know it.
 *
 * @param baseUrl {@code ringmain.base-url}; empty if it was not given a name
 */
public record Installation(String baseUrl) {

    public static final Installation UNNAMED = new Installation("");

    public Installation {
        baseUrl = baseUrl.strip().replaceAll("/+$", "");
    }

    /** Who sends, as a DNS name: the origin of CloudEvents' handshake. */
    public String origin() {
        try {
            String host = baseUrl.isEmpty() ? null : URI.create(baseUrl).getHost();
            return host == null ? "localhost" : host;
        } catch (IllegalArgumentException notAUrl) {
            return "localhost";
        }
    }

    /** Where events of the environment come from, as a URI reference: their source, where their publisher named none. */
    public String sourceOf(String environmentId) {
        return baseUrl + "/environments/" + environmentId;
    }
}
