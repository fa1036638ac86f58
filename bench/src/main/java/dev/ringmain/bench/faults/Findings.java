package dev.ringmain.bench.faults;

import java.util.ArrayList;
import java.util.List;

/** What was measured of one fault, and which of it does not hold. */
final class Findings {

    private final List<String> measured = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> evidence = new ArrayList<>();

    /** @param what was measured, with its number */
    void expect(boolean holds, String what) {
        measured.add(holds ? what : "✗ " + what);
        if (!holds) {
            broken.add(what);
        }
    }

    void note(String what) {
        measured.add(what);
    }

    /** For the file, not for the table. */
    void evidence(String what) {
        evidence.add(what);
    }

    String measured() {
        return String.join("; ", measured);
    }

    List<String> broken() {
        return broken;
    }

    List<String> evidence() {
        return evidence;
    }
}
