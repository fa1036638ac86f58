package dev.ringmain.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines as the JVM writes them. */
class PausesTest {

    @TempDir
    Path folder;

    @Test
    void takesTheLongestOfCollectionsAndSafepoints() throws Exception {
        assertThat(
                        longest(
                                "[1.2s][info][gc] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 120M->80M(256M) 7.250ms",
                                "[1.2s][info][safepoint] Safepoint \"ICBufferFull\", Time since last: 9000000000 ns, Reaching safepoint: 1000 ns, At safepoint: 2000 ns, Total: 12500000 ns"))
                .isEqualTo(12.5);
        assertThat(longest(
                        "[1.2s][info][gc] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 120M->80M(256M) 7.250ms",
                        "[1.3s][info][gc] GC(4) Concurrent Mark Cycle 900.000ms"))
                .isEqualTo(7.25);
    }

    private double longest(String... lines) throws Exception {
        Path log = folder.resolve("gc.log");
        Files.write(log, List.of(lines));
        return Pauses.longest(log);
    }
}
