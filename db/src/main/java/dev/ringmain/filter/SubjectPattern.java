package dev.ringmain.filter;

import java.util.Optional;

/** Which subjects an endpoint wants: one ({@code WALLBOX_001}), or all that begin so ({@code DEPOT-*}). */
public record SubjectPattern(String text) {

    private static final int LONGEST = 256;

    /** Empty if it is none: a star stands at the end or nowhere. */
    public static Optional<SubjectPattern> parse(String text) {
        int star = text.indexOf('*');
        return text.isEmpty() || text.length() > LONGEST || (star >= 0 && star < text.length() - 1)
                ? Optional.empty()
                : Optional.of(new SubjectPattern(text));
    }

    public boolean matches(String subject) {
        return text.endsWith("*") ? subject.startsWith(text.substring(0, text.length() - 1)) : subject.equals(text);
    }
}
