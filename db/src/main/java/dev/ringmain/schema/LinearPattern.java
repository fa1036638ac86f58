package dev.ringmain.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A regular expression of a schema, matched by RE2 in time linear in the text: no pattern and no text can make it run on. The price is
 * that RE2 has no look-around and no back-references.
 */
final class LinearPattern implements RegularExpression {

    private static final int LONGEST = 1_000;

    /** What a pattern may unfold to when its repetitions are written out; RE2 does write them out. */
    private static final long LARGEST = 20_000;

    private final Pattern pattern;

    private LinearPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException that tells the pattern's author what is wrong with it */
    static LinearPattern compile(String text) {
        if (text.length() > LONGEST || size(text) > LARGEST) {
            throw new IllegalArgumentException("This pattern is too large: at most " + LONGEST
                    + " characters, and repetitions such as {1,1000} within bounds.");
        }
        try {
            return new LinearPattern(Pattern.compile(ecmaEscapes(text)));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("This pattern cannot be used: " + e.getDescription()
                    + ". Patterns are matched by RE2, which has no look-around and no back-references.");
        }
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(value).find();
    }

    /** JSON Schema's patterns are those of ECMA-262, which writes a character by its code as RE2 does not. */
    private static String ecmaEscapes(String text) {
        return text.replaceAll("(?<!\\\\)((?:\\\\\\\\)*)\\\\u([0-9A-Fa-f]{4})", "$1\\\\x{$2}");
    }

    /** How many atoms the pattern has once {@code x{1,50}} is written as fifty of them. Not exact, but never far too small. */
    private static long size(String text) {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                outer.push(sum);
                sum = 0;
                last = 0;
            } else if (c == ')' && !outer.isEmpty()) {
                last = sum + 1;
                sum = outer.pop() + last;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                long times = end < 0 ? 1 : largest(text.substring(i + 1, end));
                sum += last * Math.max(0, times - 1);
                last *= Math.max(1, times);
            } else {
                if (c == '\\') {
                    i++;
                } else if (c == '[') {
                    i = endOfClass(text, i);
                }
                last = 1;
                sum++;
            }
            if (sum > LARGEST || last > LARGEST) {
                return LARGEST + 1;
            }
        }
        return sum;
    }

    private static long largest(String counts) {
        long largest = 1;
        for (String count : counts.split(",")) {
            if (count.matches("\\d{1,9}")) {
                largest = Math.max(largest, Long.parseLong(count));
            }
        }
        return largest;
    }

    private static int endOfClass(String text, int open) {
        for (int i = open + 2; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ']') {
                return i;
            }
        }
        return text.length();
    }
}
