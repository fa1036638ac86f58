package dev.ringmain.subscription;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** How a tenant stands with its payments, from good to bad. Events are accepted and kept in all of them. */
public enum Standing {
    GOOD,
    /** An invoice is overdue: a reminder, and nothing else. */
    PAST_DUE,
    /** Nothing can be changed but the plan's payment; deliveries go on. */
    READ_ONLY,
    /** Deliveries wait as well. */
    HELD;

    /** @param oldestDue when the oldest open invoice was or is due */
    static Standing of(Optional<Instant> oldestDue, Instant now, SubscriptionSettings settings) {
        if (oldestDue.isEmpty() || now.isBefore(oldestDue.get())) {
            return GOOD;
        }
        Instant readOnlyFrom = oldestDue.get().plus(settings.grace());
        if (!settings.enforced() || now.isBefore(readOnlyFrom)) {
            return PAST_DUE;
        }
        return now.isBefore(readOnlyFrom.plus(settings.readOnly())) ? READ_ONLY : HELD;
    }

    /** Whether endpoints, keys and the catalogue may be changed. */
    public boolean mayChange() {
        return this == GOOD || this == PAST_DUE;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Standing parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
