package dev.ringmain.audit;

import java.util.Locale;

/**
 * Who made a change.
 *
 * @param id as it is shown elsewhere, such as {@code usr_…}; empty for the system
 * @param name for people: an email address, or the name of a key; at most 254 characters are kept
 */
public record Actor(Kind kind, String id, String name) {

    /** Nobody asked for it: a trial that ended, an endpoint that was gone. */
    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "", "Ringmain");

    public enum Kind {
        USER,
        API_KEY,
        STAFF,
        SYSTEM;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
