package dev.ringmain.bench.faults;

import java.util.List;

final class PartitionFaults {

    private PartitionFaults() {}

    static List<Row> rows() {
        return List.of();
    }
}
