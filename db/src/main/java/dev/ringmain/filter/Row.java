package dev.ringmain.filter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on one field, as somebody who knows no CEL puts it.
 *
 * @param path to the field within the payload: {@code meterStart}, {@code station.id}, {@code samples[0].kWh}
 * @param value as written: a number, {@code true}, {@code false} and {@code null} are what they look like, all else is a text; in quotes,
 *     anything is
 */
public record Row(String path, Operator operator, String value) {

    /** How a field is compared. */
    public enum Operator {
        IS("is", "=="),
        IS_NOT("is not", "!="),
        MORE("is more than", ">"),
        AT_LEAST("is at least", ">="),
        LESS("is less than", "<"),
        AT_MOST("is at most", "<="),
        CONTAINS("contains", "contains"),
        BEGINS("begins with", "startsWith"),
        ENDS("ends with", "endsWith"),
        MATCHES("matches", "matches"),
        THERE("is there", ""),
        NOT_THERE("is not there", "");

        private final String words;
        private final String cel;

        Operator(String words, String cel) {
            this.words = words;
            this.cel = cel;
        }

        public String words() {
            return words;
        }

        /** Whether it needs a value. */
        public boolean compares() {
            return !cel.isEmpty();
        }

        private boolean isFunction() {
            return compares() && Character.isLetter(cel.charAt(0));
        }
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> RESERVED = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "false",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "namespace",
            "null",
            "package",
            "return",
            "true",
            "var",
            "void",
            "while");
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)((?:\\[\\d{1,9}])*)");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d{0,17})(?:\\.\\d+)?(?:[eE][-+]?\\d{1,3})?");
    private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*\"";
    private static final String FIELD = "data(?:\\.[A-Za-z_][A-Za-z0-9_]*|\\[" + QUOTED + "]|\\[\\d+])+";
    private static final Pattern COMPARED = Pattern.compile("(" + FIELD + ") (==|!=|>=|<=|>|<) (.+)", Pattern.DOTALL);
    private static final Pattern CALLED = Pattern.compile(
            "(" + FIELD + ")\\.(contains|startsWith|endsWith|matches)\\((" + QUOTED + ")\\)", Pattern.DOTALL);
    private static final Pattern PART = Pattern.compile("\\.([A-Za-z_][A-Za-z0-9_]*)|\\[(" + QUOTED + ")]|(\\[\\d+])");
    private static final Pattern HAS = Pattern.compile("has\\((" + FIELD + ")\\)");
    private static final Pattern IN = Pattern.compile("(" + QUOTED + ") in (data(?:" + PART + ")*)", Pattern.DOTALL);

    /** Whether its path is one. */
    public boolean hasPath() {
        return Arrays.stream(path.split("\\.", -1))
                .allMatch(step -> STEP.matcher(step).matches());
    }

    String cel() {
        return switch (operator) {
            case THERE -> there();
            case NOT_THERE -> there().startsWith("\"") ? "!(" + there() + ")" : "!" + there();
            default ->
                operator.isFunction()
                        ? field(steps().size()) + "." + operator.cel + "(" + quoted(unquoted(value)) + ")"
                        : field(steps().size()) + " " + operator.cel + " " + literal(value);
        };
    }

    /** That each step on the way is there: one that is missing early is missing too. */
    private String there() {
        List<String> checks = new ArrayList<>();
        List<String> steps = steps();
        for (int i = 0; i < steps.size(); i++) {
            String step = steps.get(i);
            String before = field(i);
            if (step.startsWith("[\"")) {
                checks.add(step.substring(1, step.length() - 1) + " in " + before);
            } else if (step.startsWith("[")) {
                checks.add("size(" + before + ") > " + step.substring(1, step.length() - 1));
            } else {
                checks.add("has(" + before + step + ")");
            }
        }
        return checks.size() == 1 ? checks.get(0) : "(" + String.join(" && ", checks) + ")";
    }

    private String field(int length) {
        return "data" + String.join("", steps().subList(0, length));
    }

    private List<String> steps() {
        List<String> steps = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            Matcher step = STEP.matcher(part);
            if (!step.matches()) {
                throw new IllegalStateException("Not a path: " + path);
            }
            String name = step.group(1);
            steps.add(NAME.matcher(name).matches() && !RESERVED.contains(name) ? "." + name : "[" + quoted(name) + "]");
            Matcher index = Pattern.compile("\\[\\d+]").matcher(step.group(2));
            while (index.find()) {
                steps.add(index.group());
            }
        }
        return steps;
    }

    /** The row that becomes this CEL; empty if none does. */
    static Optional<Row> read(String cel) {
        return candidate(cel).filter(row -> row.hasPath() && row.cel().equals(cel));
    }

    private static Optional<Row> candidate(String cel) {
        if (cel.startsWith("!")) {
            return candidate(cel.substring(1))
                    .filter(row -> row.operator() == Operator.THERE)
                    .map(row -> new Row(row.path(), Operator.NOT_THERE, ""));
        }
        if (cel.startsWith("(") && cel.endsWith(")")) {
            String inner = cel.substring(1, cel.length() - 1);
            List<String> checks = Rows.split(inner, " && ");
            return candidate(checks.get(checks.size() - 1)).filter(row -> row.operator() == Operator.THERE);
        }
        Matcher has = HAS.matcher(cel);
        if (has.matches()) {
            return Optional.of(new Row(path(has.group(1)), Operator.THERE, ""));
        }
        Matcher size = Pattern.compile("size\\((" + FIELD + ")\\) > (\\d+)").matcher(cel);
        if (size.matches()) {
            return Optional.of(new Row(path(size.group(1) + "[" + size.group(2) + "]"), Operator.THERE, ""));
        }
        Matcher in = IN.matcher(cel);
        if (in.matches()) {
            return Optional.of(new Row(path(in.group(2) + "[" + in.group(1) + "]"), Operator.THERE, ""));
        }
        Matcher called = CALLED.matcher(cel);
        if (called.matches()) {
            return Optional.of(new Row(path(called.group(1)), operator(called.group(2)), text(called.group(3))));
        }
        Matcher compared = COMPARED.matcher(cel);
        return compared.matches()
                ? Optional.of(new Row(path(compared.group(1)), operator(compared.group(2)), written(compared.group(3))))
                : Optional.empty();
    }

    private static Operator operator(String cel) {
        return Arrays.stream(Operator.values())
                .filter(operator -> operator.cel.equals(cel))
                .findFirst()
                .orElseThrow();
    }

    private static String path(String field) {
        StringBuilder path = new StringBuilder();
        Matcher part = PART.matcher(field.substring("data".length()));
        while (part.find()) {
            if (part.group(3) != null) {
                path.append(part.group(3));
            } else {
                path.append(path.isEmpty() ? "" : ".")
                        .append(part.group(1) != null ? part.group(1) : text(part.group(2)));
            }
        }
        return path.toString();
    }

    private static String literal(String value) {
        String text = value.strip();
        if (text.equals("true")
                || text.equals("false")
                || text.equals("null")
                || NUMBER.matcher(text).matches()) {
            return text;
        }
        return quoted(unquoted(text));
    }

    /** As it was written, or could have been: in quotes only where it would be taken for something else without. */
    private static String written(String literal) {
        if (!literal.startsWith("\"") || !Pattern.matches(QUOTED, literal)) {
            return literal;
        }
        String text = text(literal);
        return literal(text).equals(literal) ? text : "\"" + text + "\"";
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c);
            }
        });
        return quoted.append('"').toString();
    }

    private static String text(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                i++;
                text.append(
                        switch (quoted.charAt(i)) {
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> quoted.charAt(i);
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
