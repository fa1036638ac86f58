package dev.ringmain.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JVM's log of its collector and its safepoints. */
final class Pauses {

    private static final Pattern COLLECTION = Pattern.compile("Pause .* ([0-9.]+)ms$");
    private static final Pattern SAFEPOINT = Pattern.compile("Total: *(\\d+) ns");

    private Pauses() {}

    /** In milliseconds. */
    static double longest(Path log) throws IOException {
        double longest = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher collection = COLLECTION.matcher(line);
            if (collection.find()) {
                longest = Math.max(longest, Double.parseDouble(collection.group(1)));
            }
            Matcher safepoint = SAFEPOINT.matcher(line);
            if (safepoint.find()) {
                longest = Math.max(longest, Long.parseLong(safepoint.group(1)) / 1e6);
            }
        }
        return longest;
    }
}
