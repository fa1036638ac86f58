package dev.ringmain.filter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions in conditions: RE2's, which take time by the length of the text and never more. */
final class Regexes {

    /** Instructions of one expression. */
    private static final int LARGEST = 1_000;

    /** Looking for one instruction at one character is so much of a step. */
    private static final int PER_STEP = 64;

    private static final Cache<String, Pattern> COMPILED =
            Caffeine.newBuilder().maximumSize(2_000).build();

    private Regexes() {}

    /** Whether it is found anywhere in the text. */
    static boolean find(String text, String regex) {
        Pattern pattern = COMPILED.get(regex, Regexes::compile);
        Meter.spendHere(1 + (long) text.length() * pattern.programSize() / PER_STEP);
        return pattern.matcher(text).find();
    }

    /** @throws PatternSyntaxException if it is none */
    static Pattern compile(String regex) {
        // Its length is bounded by the condition's, or it comes out of the payload and was charged for.
        Meter.spendHere(regex.length());
        Pattern pattern = Pattern.compile(regex);
        if (pattern.programSize() > LARGEST) {
            throw new PatternSyntaxException("it is too large once its repetitions are written out", regex);
        }
        return pattern;
    }
}
