package dev.ringmain.filter;

import org.jspecify.annotations.Nullable;

/** A filter that cannot be used. The message tells its author what to do about the field. */
public class UnacceptableFilter extends RuntimeException {

    private final String code;
    private final String field;

    UnacceptableFilter(String code, String field, String message) {
        this(code, field, message, null);
    }

    UnacceptableFilter(String code, String field, String message, @Nullable BrokenCondition cause) {
        super(message, cause);
        this.code = code;
        this.field = field;
    }

    /** Stable, for programs. */
    public String code() {
        return code;
    }

    /** Within the filter: {@code condition}, {@code subjects/3}. */
    public String field() {
        return field;
    }
}
