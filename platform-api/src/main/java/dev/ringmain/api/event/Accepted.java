package dev.ringmain.api.event;

/** An event that is committed: its id, its type, and how many deliveries it was given. */
public record Accepted(String id, String type, int deliveries) {}
