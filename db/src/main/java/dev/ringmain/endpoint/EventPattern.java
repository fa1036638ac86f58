package dev.ringmain.endpoint;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which event types an endpoint wants: one of them ({@code session.started}), all below a name ({@code session.*}), or all
 * ({@code *}).
 */
public record EventPattern(String text) {

    public static final EventPattern ALL = new EventPattern("*");

    private static final Pattern FORM =
            Pattern.compile("\\*|[A-Za-z0-9_][A-Za-z0-9_-]*(\\.[A-Za-z0-9_][A-Za-z0-9_-]*)*(\\.\\*)?");
    private static final int LONGEST = 128;

    public static Optional<EventPattern> parse(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches()
                ? Optional.of(new EventPattern(text))
                : Optional.empty();
    }

    public boolean matches(String type) {
        if (text.equals("*") || text.equals(type)) {
            return true;
        }
        // "session.*" wants what begins with "session.": the dot is part of it.
        return text.endsWith(".*")
                && type.length() > text.length() - 1
                && type.startsWith(text.substring(0, text.length() - 1));
    }

    @Override
    public String toString() {
        return text;
    }
}
