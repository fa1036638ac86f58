package dev.ringmain.endpoint;

/** Stand-in. */
public class UnacceptableHeader extends RuntimeException {}
