package dev.ringmain.api.platform;

import dev.ringmain.api.problem.ApiProblem;
import org.jspecify.annotations.Nullable;

/** What the fields of a request have in common. */
final class Checks {

    static final int LONGEST_REASON = 500;

    private Checks() {}

    /** @param field as it is written in JSON @throws ApiProblem unless it is there, and within its length once it is stripped */
    static String text(@Nullable String value, String field, int most) {
        if (value == null || value.isBlank()) {
            throw ApiProblem.invalid("/" + field, "required", field + " is needed, with 1 to " + most + " characters.");
        }
        String text = value.strip();
        if (text.length() > most) {
            throw ApiProblem.invalid("/" + field, "invalid_value", field + " has at most " + most + " characters.");
        }
        return text;
    }

    static String reason(@Nullable String value) {
        return text(value, "reason", LONGEST_REASON);
    }

    static ApiProblem invalid(String field, String detail) {
        return ApiProblem.invalid("/" + field, "invalid_value", detail);
    }
}
