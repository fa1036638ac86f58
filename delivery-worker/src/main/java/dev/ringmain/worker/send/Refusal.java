package dev.ringmain.worker.send;

/**
 * What was not dialled. For those who run the installation: an endpoint's owner is told the reason, and not what a name stands for here.
 *
 * @param address that the host stood for, without a port
 * @param reason in a few words, such as {@code loopback}
 */
public record Refusal(String address, String reason) {}
