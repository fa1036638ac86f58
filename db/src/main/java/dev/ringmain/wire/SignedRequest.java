package dev.ringmain.wire;

import java.util.Map;

/**
 * What is sent: the headers that a profile and an endpoint call for, in order, and the body, exactly as signed.
 *
 * @param contentType of the body, sent beside the headers
 */
public record SignedRequest(Map<String, String> headers, byte[] body, String contentType) {}
