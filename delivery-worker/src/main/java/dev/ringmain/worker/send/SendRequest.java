package dev.ringmain.worker.send;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

public record SendRequest(URI url, Map<String, String> headers, byte[] body, Duration deadline) {}
