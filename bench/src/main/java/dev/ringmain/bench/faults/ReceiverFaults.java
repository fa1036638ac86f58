package dev.ringmain.bench.faults;

import java.util.List;

final class ReceiverFaults {

    private ReceiverFaults() {}

    static List<Row> rows() {
        return List.of();
    }
}
