package dev.ringmain.tenant;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a key may do. */
public enum Scope {
    EVENTS_WRITE("events:write"),
    EVENTS_READ("events:read"),
    ENDPOINTS_WRITE("endpoints:write"),
    ENDPOINTS_READ("endpoints:read"),
    DELIVERIES_WRITE("deliveries:write"),
    DELIVERIES_READ("deliveries:read"),
    USAGE_READ("usage:read"),
    AUDIT_READ("audit:read"),
    /** Invoices, and the plan: reading them, and moving to another. */
    BILLING("billing");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    public static Optional<Scope> parse(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }

    public static Set<Scope> all() {
        return EnumSet.allOf(Scope.class);
    }

    static String join(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::toString).collect(Collectors.joining(" "));
    }

    static Set<Scope> split(String joined) {
        return Arrays.stream(joined.split(" "))
                .flatMap(text -> parse(text).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public String toString() {
        return text;
    }
}
