package dev.ringmain.transformation;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Jsonata.JFunctionCallable;
import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JSONata's functions on a leash. Most are the library's own, with a pull before and after; those that match regular expressions, or whose
 * result may be far larger than what they are given, are written anew. There is no {@code $eval}: it would evaluate what came in the
 * payload.
 */
final class Functions {

    /** Names and signatures as JSONata's documentation has them. */
    private static final String[][] OF_THE_LIBRARY = {
        {"sum", "<a<n>:n>"},
        {"count", "<a:n>"},
        {"max", "<a<n>:n>"},
        {"min", "<a<n>:n>"},
        {"average", "<a<n>:n>"},
        {"string", "<x-b?:s>"},
        {"substring", "<s-nn?:s>"},
        {"substringBefore", "<s-s:s>"},
        {"substringAfter", "<s-s:s>"},
        {"lowercase", "<s-:s>"},
        {"uppercase", "<s-:s>"},
        {"length", "<s-:n>"},
        {"trim", "<s-:s>"},
        {"formatNumber", "<n-so?:s>"},
        {"formatBase", "<n-n?:s>"},
        {"formatInteger", "<n-s:s>"},
        {"parseInteger", "<s-s:n>"},
        {"number", "<(nsb)-:n>"},
        {"floor", "<n-:n>"},
        {"ceil", "<n-:n>"},
        {"round", "<n-n?:n>"},
        {"abs", "<n-:n>"},
        {"sqrt", "<n-:n>"},
        {"power", "<n-n:n>"},
        {"random", "<:n>"},
        {"boolean", "<x-:b>"},
        {"not", "<x-:b>"},
        {"map", "<af>"},
        {"zip", "<a+>"},
        {"filter", "<af>"},
        {"single", "<af?>"},
        {"reduce", "<afj?:j>"},
        {"sift", "<o-f?:o>"},
        {"keys", "<x-:a<s>>"},
        {"lookup", "<x-s:x>"},
        {"append", "<xx:a>"},
        {"exists", "<x:b>"},
        {"spread", "<x-:a<o>>"},
        {"merge", "<a<o>:o>"},
        {"reverse", "<a:a>"},
        {"each", "<o-f:a>"},
        {"error", "<s?:x>"},
        {"assert", "<bs?:x>"},
        {"type", "<x:s>"},
        {"sort", "<af?:a>"},
        {"shuffle", "<a:a>"},
        {"distinct", "<x:x>"},
        {"base64encode", "<s-:s>"},
        {"base64decode", "<s-:s>"},
        {"encodeUrlComponent", "<s-:s>"},
        {"encodeUrl", "<s-:s>"},
        {"decodeUrlComponent", "<s-:s>"},
        {"decodeUrl", "<s-:s>"},
        {"clone", "<(oa)-:o>"},
    };

    private static final int WIDEST_PAD = 10_000;
    private static final int LONGEST_PICTURE = 100;
    private static final int LONGEST_TIMESTAMP = 32;
    private static final int MOST_CHARACTERS = 2_000_000;

    private static final Map<String, JFunction> ALL = all();

    private Functions() {}

    static void register(Jsonata expression) {
        ALL.forEach(expression::registerFunction);
    }

    private static Map<String, JFunction> all() {
        Map<String, JFunction> all = new LinkedHashMap<>();
        for (String[] function : OF_THE_LIBRARY) {
            JFunction original = library(function[0]);
            all.put(function[0], leashed(function[1], original::call));
        }
        all.put("contains", leashed("<s-(sf):b>", (input, args) -> contains(args)));
        all.put("match", leashed("<s-fn?:a<o>>", (input, args) -> match(args)));
        all.put("replace", leashed("<s-(sf)(sf)n?:s>", (input, args) -> replace(args)));
        JFunction split = library("split");
        all.put("split", leashed("<s-(sf)n?:a<s>>", (input, args) -> split(split, input, args)));
        all.put("join", leashed("<a<s>s?:s>", (input, args) -> join(args)));
        all.put("pad", leashed("<s-ns?:s>", (input, args) -> pad(args)));
        JFunction fromMillis = library("fromMillis");
        all.put("fromMillis", leashed("<n-s?s?:s>", (input, args) -> {
            checkPicture(args, 1);
            return fromMillis.call(input, args);
        }));
        JFunction toMillis = library("toMillis");
        all.put("toMillis", leashed("<s-s?:n>", (input, args) -> {
            checkPicture(args, 1);
            checkTimestamp(args);
            return toMillis.call(input, args);
        }));
        // The library remembers the time at which it first saw the thread.
        all.put("millis", leashed("<:n>", (input, args) -> Leash.held().now().toEpochMilli()));
        all.put("now", leashed("<s?s?:s>", (input, args) -> {
            checkPicture(args, 0);
            List<@Nullable Object> withTime =
                    new ArrayList<>(List.of(Leash.held().now().toEpochMilli()));
            withTime.addAll((List<?>) args);
            return fromMillis.call(input, withTime);
        }));
        all.put("eval", leashed("<sx?:x>", (input, args) -> {
            throw new TransformationFailed("There is no $eval here: what came in the payload is not evaluated.");
        }));
        return all;
    }

    private static JFunction library(String name) {
        return (JFunction) Objects.requireNonNull(Jsonata.jsonata("$" + name).evaluate(null));
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // The library's lists are raw.
    private static JFunction leashed(String signature, JFunctionCallable work) {
        return new JFunction(
                (input, args) -> {
                    Leash leash = Leash.held();
                    leash.step();
                    Object result = work.call(input, args);
                    leash.weigh(result);
                    return result;
                },
                signature);
    }

    private static @Nullable Object contains(List<?> args) {
        if (!(argument(args, 0) instanceof String text)) {
            return null;
        }
        return argument(args, 1) instanceof Regex regex
                ? regex.in(text).find()
                : text.contains(String.valueOf(argument(args, 1)));
    }

    private static @Nullable Object match(List<?> args) {
        if (!(argument(args, 0) instanceof String text)) {
            return null;
        }
        if (!(argument(args, 1) instanceof Regex regex)) {
            throw new TransformationFailed("The second argument of $match is a regular expression: /[0-9]+/");
        }
        long most = limit(args, 2);
        List<Object> matches = com.dashjoin.jsonata.Utils.createSequence();
        Matcher matcher = regex.in(text);
        while (matches.size() < most && matcher.find()) {
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", Regex.groups(matcher));
            matches.add(match);
            Leash.held().step();
        }
        return matches;
    }

    private static @Nullable Object replace(List<?> args) throws Throwable {
        if (!(argument(args, 0) instanceof String text)) {
            return null;
        }
        Object what = argument(args, 1);
        Object with = argument(args, 2);
        long most = limit(args, 3);
        StringBuilder replaced = new StringBuilder();
        int begin = 0;
        if (what instanceof Regex regex) {
            Matcher matcher = regex.in(text);
            for (long n = 0; n < most && matcher.find(); n++) {
                if (matcher.end() == matcher.start()) {
                    throw new TransformationFailed(
                            "The regular expression of $replace matches nothing at all. Let it match something.");
                }
                append(replaced, text, begin, matcher.start());
                append(
                        replaced,
                        with instanceof JFunction || !(with instanceof String pattern)
                                ? called(with, matcher)
                                : expanded(pattern, matcher));
                begin = matcher.end();
            }
        } else {
            String sought = String.valueOf(what);
            if (sought.isEmpty()) {
                throw new TransformationFailed("The second argument of $replace is empty. Say what to replace.");
            }
            int at = text.indexOf(sought);
            for (long n = 0; n < most && at >= 0; n++) {
                append(replaced, text, begin, at);
                append(replaced, String.valueOf(with));
                begin = at + sought.length();
                at = text.indexOf(sought, begin);
            }
        }
        append(replaced, text, begin, text.length());
        return replaced.toString();
    }

    private static String called(@Nullable Object function, Matcher matcher) throws Throwable {
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("match", matcher.group());
        match.put("start", matcher.start());
        match.put("end", matcher.end());
        match.put("groups", Regex.groups(matcher));
        Object made = com.dashjoin.jsonata.Functions.funcApply(function, new ArrayList<>(List.of(match)));
        if (!(made instanceof String text)) {
            throw new TransformationFailed("The function in $replace gives something else than a text.");
        }
        return text;
    }

    /** {@code $1} is the first group and {@code $0} the whole match; {@code $$} is a dollar. */
    private static String expanded(String pattern, Matcher matcher) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char here = pattern.charAt(i);
            char next = i + 1 < pattern.length() ? pattern.charAt(i + 1) : 0;
            if (here == '$' && next == '$') {
                text.append('$');
                i++;
            } else if (here == '$' && next >= '0' && next <= '9') {
                int group = next - '0';
                i++;
                if (group <= matcher.groupCount() && matcher.group(group) != null) {
                    append(text, matcher.group(group));
                }
            } else {
                text.append(here);
            }
        }
        return text.toString();
    }

    private static @Nullable Object split(JFunction library, @Nullable Object input, List<?> args) {
        if (!(argument(args, 1) instanceof Regex regex)) {
            return library.call(input, args);
        }
        if (!(argument(args, 0) instanceof String text)) {
            return null;
        }
        List<String> parts = regex.split(text);
        return new ArrayList<>(parts.subList(0, (int) Math.min(parts.size(), limit(args, 2))));
    }

    private static @Nullable Object join(List<?> args) {
        if (!(argument(args, 0) instanceof List<?> parts)) {
            return argument(args, 0);
        }
        String between = argument(args, 1) instanceof String text ? text : "";
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                append(joined, between);
            }
            append(joined, String.valueOf(parts.get(i)));
        }
        return joined.toString();
    }

    private static @Nullable Object pad(List<?> args) {
        if (!(argument(args, 0) instanceof String text) || !(argument(args, 1) instanceof Number width)) {
            return null;
        }
        if (Math.abs(width.doubleValue()) > WIDEST_PAD) {
            throw new TransformationFailed("$pad makes a text at most " + WIDEST_PAD + " characters wide.");
        }
        int[] with = (argument(args, 2) instanceof String given && !given.isEmpty() ? given : " ")
                .codePoints()
                .limit(WIDEST_PAD)
                .toArray();
        int missing = Math.abs(width.intValue()) - text.codePointCount(0, text.length());
        StringBuilder padding = new StringBuilder();
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(with[i % with.length]);
        }
        return width.intValue() < 0 ? padding + text : text + padding;
    }

    /** A picture that asks for a number a million digits wide makes one. */
    private static void checkPicture(List<?> args, int at) {
        if (argument(args, at) instanceof String picture
                && (picture.length() > LONGEST_PICTURE || picture.matches(".*[0-9#]{5}.*|(?s).*\\R.*"))) {
            throw new TransformationFailed("A date picture has at most " + LONGEST_PICTURE
                    + " characters, and no number of more than four digits.");
        }
    }

    /** The library makes a regular expression of the JDK's out of a picture; short enough, none is slow. */
    private static void checkTimestamp(List<?> args) {
        if (argument(args, 1) instanceof String picture
                && argument(args, 0) instanceof String timestamp
                && (timestamp.length() > LONGEST_TIMESTAMP
                        || picture.chars().filter(c -> c == '[').count() > 9)) {
            throw new TransformationFailed(
                    "$toMillis with a picture reads at most " + LONGEST_TIMESTAMP + " characters and nine parts.");
        }
    }

    private static long limit(List<?> args, int at) {
        if (!(argument(args, at) instanceof Number limit)) {
            return Long.MAX_VALUE;
        }
        if (limit.doubleValue() < 0) {
            throw new JException("D3020", -1);
        }
        return limit.longValue();
    }

    private static @Nullable Object argument(List<?> args, int at) {
        return at < args.size() ? args.get(at) : null;
    }

    private static void append(StringBuilder to, String text) {
        append(to, text, 0, text.length());
    }

    private static void append(StringBuilder to, String text, int from, int until) {
        Leash.held().step();
        if (to.length() + (long) until - from > MOST_CHARACTERS) {
            throw Leash.tooLarge();
        }
        to.append(text, from, until);
    }
}
