package dev.ringmain.api.problem;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal on its way to the caller. Made by what refuses, written by {@link Problems}. */
public class ApiProblem extends RuntimeException {

    private final ProblemCode code;
    private final List<Map<String, String>> errors = new ArrayList<>();
    private final Map<String, Object> more = new LinkedHashMap<>();
    private boolean leadsToPlans;
    private @Nullable Long retryAfterSeconds;

    public ApiProblem(ProblemCode code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    /** @param pointer to the field, as RFC 6901 writes it: {@code /events/3/type} */
    public static ApiProblem invalid(String pointer, String code, String detail) {
        return new ApiProblem(ProblemCode.INVALID_REQUEST, detail).at(pointer, code, detail);
    }

    /** A field's name as it stands in a pointer (RFC 6901). */
    public static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    public static ApiProblem notFound() {
        return new ApiProblem(ProblemCode.NOT_FOUND, "There is nothing at this address that your key can see.");
    }

    public static ApiProblem parameter(String name, String detail) {
        ApiProblem problem = new ApiProblem(ProblemCode.INVALID_PARAMETER, detail);
        problem.errors.add(Map.of("parameter", name, "detail", detail));
        return problem;
    }

    public ApiProblem at(String pointer, String code, String detail) {
        Map<String, String> error = new LinkedHashMap<>();
        error.put("pointer", pointer);
        error.put("code", code);
        error.put("detail", detail);
        errors.add(error);
        return this;
    }

    public ApiProblem with(String name, Object value) {
        more.put(name, value);
        return this;
    }

    /** Adds {@code upgrade_url}: a higher plan would help. */
    public ApiProblem leadingToPlans() {
        leadsToPlans = true;
        return this;
    }

    public ApiProblem retryAfter(long seconds) {
        retryAfterSeconds = seconds;
        return this;
    }

    public ProblemCode code() {
        return code;
    }

    /** For people who see no more of it than a line: where the data is wrong, and how. Empty for other refusals. */
    public String places() {
        return code != ProblemCode.SCHEMA_VIOLATION
                ? ""
                : errors.stream()
                        .map(error -> " " + error.get("pointer") + ": " + error.get("detail") + ".")
                        .collect(java.util.stream.Collectors.joining());
    }

    List<Map<String, String>> errors() {
        return errors;
    }

    Map<String, Object> more() {
        return more;
    }

    boolean leadsToPlans() {
        return leadsToPlans;
    }

    @Nullable
    Long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
