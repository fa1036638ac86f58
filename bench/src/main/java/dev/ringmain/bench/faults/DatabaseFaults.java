package dev.ringmain.bench.faults;

import java.util.List;

final class DatabaseFaults {

    private DatabaseFaults() {}

    static List<Row> rows() {
        return List.of();
    }
}
