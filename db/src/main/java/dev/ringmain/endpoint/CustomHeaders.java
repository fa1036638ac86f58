package dev.ringmain.endpoint;

import java.util.Map;

/** Stand-in. */
public final class CustomHeaders {
    private CustomHeaders() {}

    public static void check(Map<String, String> headers) {}
}
