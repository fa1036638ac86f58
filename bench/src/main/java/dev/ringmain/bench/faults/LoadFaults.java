package dev.ringmain.bench.faults;

import java.util.List;

final class LoadFaults {

    private LoadFaults() {}

    static List<Row> rows() {
        return List.of();
    }
}
