package dev.ringmain.transformation;

import com.dashjoin.jsonata.Jsonata.Fn0;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression of a transformation, with RE2's engine: its time grows with the length of the text and never explodes, which the
 * JDK's may. As JSONata has it, it is a function from a text to its first match.
 */
final class Regex extends JFunction {

    private static final int LARGEST = 2_000;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        super((input, args) -> first(pattern, args), "<s:o>");
        this.pattern = pattern;
    }

    /** @throws com.google.re2j.PatternSyntaxException if RE2 has no such thing */
    static Regex of(java.util.regex.Pattern written) {
        int flags = (written.flags() & java.util.regex.Pattern.CASE_INSENSITIVE) != 0 ? Pattern.CASE_INSENSITIVE : 0;
        flags |= (written.flags() & java.util.regex.Pattern.MULTILINE) != 0 ? Pattern.MULTILINE : 0;
        Pattern pattern = Pattern.compile(written.pattern(), flags);
        if (pattern.programSize() > LARGEST) {
            throw new com.google.re2j.PatternSyntaxException(
                    "it is too large once its repetitions are written out", written.pattern());
        }
        return new Regex(pattern);
    }

    Matcher in(String text) {
        return pattern.matcher(text);
    }

    List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = in(text);
        int begin = 0;
        while (matcher.find()) {
            if (matcher.end() > matcher.start() || (matcher.start() > begin && matcher.start() < text.length())) {
                parts.add(text.substring(begin, matcher.start()));
                begin = matcher.end();
            }
            Leash.held().step();
        }
        parts.add(text.substring(begin));
        return parts;
    }

    static List<@Nullable String> groups(Matcher matcher) {
        List<@Nullable String> groups = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
            groups.add(matcher.group(i));
        }
        return groups;
    }

    private static @Nullable Object first(Pattern pattern, List<?> args) {
        return args.isEmpty() || !(args.get(0) instanceof String text) ? null : next(pattern.matcher(text));
    }

    private static @Nullable Map<String, Object> next(Matcher matcher) {
        Leash.held().step();
        if (!matcher.find()) {
            return null;
        }
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("match", matcher.group());
        match.put("start", matcher.start());
        match.put("end", matcher.end());
        match.put("groups", groups(matcher));
        Fn0<@Nullable Object> next = () -> next(matcher);
        match.put("next", next);
        return match;
    }
}
