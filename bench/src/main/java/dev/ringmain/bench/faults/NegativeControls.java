package dev.ringmain.bench.faults;

import java.util.List;

final class NegativeControls {

    private NegativeControls() {}

    static List<Row> rows() {
        return List.of();
    }
}
