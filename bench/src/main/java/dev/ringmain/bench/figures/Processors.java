package dev.ringmain.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who used the processors since this was made, from {@code /proc}: named processes, and all others together. */
final class Processors {

    /** What Linux counts in, whatever the machine (USER_HZ). */
    private static final double TICKS_A_SECOND = 100;

    private static final String OTHERS = "others";

    /** Of one processor: whoever reads the figure must know. */
    private static final double DISTURBING = 10;

    private final Map<String, Long> processes;
    private final Map<String, Long> ticks = new LinkedHashMap<>();
    private final long busy;
    private final long began = System.nanoTime();

    /** @param processes their ids, by the names to show */
    Processors(Map<String, Long> processes) throws IOException {
        this.processes = processes;
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            ticks.put(process.getKey(), ticks(process.getValue()));
        }
        this.busy = busy();
    }

    /** In percent of one processor, by name; what is not ours is {@value #OTHERS}. */
    Map<String, Double> used() throws IOException {
        double whole = (System.nanoTime() - began) / 1e9 * TICKS_A_SECOND / 100;
        Map<String, Double> used = new LinkedHashMap<>();
        double ours = 0;
        for (Map.Entry<String, Long> process : processes.entrySet()) {
            double percent = (ticks(process.getValue()) - ticks.getOrDefault(process.getKey(), 0L)) / whole;
            used.put(process.getKey(), percent);
            ours += percent;
        }
        used.put(OTHERS, Math.max(0, (busy() - busy) / whole - ours));
        return used;
    }

    String text() throws IOException {
        List<String> parts = new ArrayList<>();
        used().forEach((name, percent) -> parts.add(name + " " + Math.round(percent)
                + (name.equals(OTHERS) && percent > DISTURBING ? " (disturbed)" : "")));
        return String.join(", ", parts);
    }

    private static long ticks(long process) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
        // The name, which may hold spaces, ends with the last bracket.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long busy() throws IOException {
        String[] fields =
                Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
        long sum = 0;
        // user, nice, system, then idle and waiting, then interrupts and what a hypervisor took.
        for (int field : new int[] {1, 2, 3, 6, 7, 8}) {
            sum += Long.parseLong(fields[field]);
        }
        return sum;
    }

    /** A figure of a process's memory in KiB: VmRSS is what it has, VmHWM the most it had. */
    static long memoryKib(long process, String figure) throws IOException {
        Pattern line = Pattern.compile(figure + ":\\s+(\\d+) kB");
        Matcher found = line.matcher(Files.readString(Path.of("/proc/" + process + "/status")));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }
}
