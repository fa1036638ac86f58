package dev.ringmain.filter;

import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.runtime.CelEvaluationException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CEL's errors in words for the person who wrote the condition, without anything of the payload in them. */
final class ErrorText {

    static final String TOO_MUCH =
            "The condition is too much work for this event. Look at fewer fields, or at shorter lists and texts.";

    static final String TOO_MUCH_IN_ALL =
            "The conditions are too much work for all events of the request together. Publish fewer at once, or look at fewer fields, or at shorter lists and texts.";

    private static final int LONGEST = 300;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern EXPECTED_BOOL = Pattern.compile("expected type 'bool' but found '([^']*)'.*");
    private static final Pattern OPERATOR = Pattern.compile("No matching overload for function '([^']*)'");
    private static final Pattern NO_OVERLOAD =
            Pattern.compile("found no matching overload for '([^']*)' applied to '([^']*)'.*");
    private static final Map<String, String> SIGNS = Map.ofEntries(
            Map.entry("_>_", ">"),
            Map.entry("_>=_", ">="),
            Map.entry("_<_", "<"),
            Map.entry("_<=_", "<="),
            Map.entry("_+_", "+"),
            Map.entry("_-_", "-"),
            Map.entry("_*_", "*"),
            Map.entry("_/_", "/"),
            Map.entry("_%_", "%"),
            Map.entry("_[_]", "[ ]"),
            Map.entry("_&&_", "&&"),
            Map.entry("_||_", "||"),
            Map.entry("!_", "!"),
            Map.entry("-_", "-"),
            Map.entry("@in", "in"));

    private ErrorText() {}

    /** Of a condition that does not compile. */
    static String of(CelIssue issue) {
        String message = issue.getMessage().strip();
        Matcher undeclared = UNDECLARED.matcher(message);
        if (undeclared.matches()) {
            return "There is nothing called " + undeclared.group(1)
                    + ". A condition reads data, type, subject, id and timestamp: data." + undeclared.group(1)
                    + ", say, for a field of the payload.";
        }
        Matcher expected = EXPECTED_BOOL.matcher(message);
        if (expected.matches()) {
            return "A condition comes to true or false, and this comes to something of the type " + expected.group(1)
                    + ". Compare it with something, as in data.a == 1.";
        }
        Matcher overload = NO_OVERLOAD.matcher(message);
        if (overload.matches()) {
            return sign(overload.group(1)) + " cannot be used with " + overload.group(2) + ".";
        }
        return cut("This cannot be read: " + message);
    }

    /** Of a condition that could not be answered. */
    static String of(CelEvaluationException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Meter.Exhausted) {
                return TOO_MUCH;
            }
            if (cause instanceof com.google.re2j.PatternSyntaxException) {
                return "A regular expression that the condition takes from the event will not do.";
            }
        }
        CelErrorCode code = e.getErrorCode();
        if (code == CelErrorCode.ITERATION_BUDGET_EXCEEDED) {
            return TOO_MUCH;
        }
        if (code == CelErrorCode.OVERLOAD_NOT_FOUND) {
            Matcher operator = OPERATOR.matcher(String.valueOf(e.getMessage()));
            return (operator.find() ? sign(operator.group(1)) : "An operator")
                    + " was used with values that it is not for: a number with a text, say. Guard it with type(…), or change one with int(…), double(…) or string(…).";
        }
        if (code == CelErrorCode.DIVIDE_BY_ZERO) {
            return "The condition divides by zero.";
        }
        if (code == CelErrorCode.NUMERIC_OVERFLOW) {
            return "A number became larger than an integer may be. Use double(…).";
        }
        if (code == CelErrorCode.BAD_FORMAT || code == CelErrorCode.INVALID_ARGUMENT) {
            return "A value could not be changed into what the condition wants of it.";
        }
        return "The condition could not be answered (" + code + ").";
    }

    static String of(RuntimeException e) {
        return e instanceof Meter.Exhausted
                ? TOO_MUCH
                : "The condition could not be answered (" + e.getClass().getSimpleName() + ").";
    }

    private static String sign(String function) {
        return SIGNS.getOrDefault(function, function + "()");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
