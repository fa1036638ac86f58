package dev.ringmain.bench.faults;

import java.util.List;

final class ClockFaults {

    private ClockFaults() {}

    static List<Row> rows() {
        return List.of();
    }
}
