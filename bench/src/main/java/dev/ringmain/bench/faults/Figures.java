package dev.ringmain.bench.faults;

import dev.ringmain.bench.ledger.Arrivals.Arrival;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;

/** Sums over what was recorded. Times are milliseconds unless they say otherwise. */
final class Figures {

    private Figures() {}

    static long percentile(LongStream values, double share) {
        long[] sorted = values.sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    /** From the first try at publishing to the first arrival, for events whose publishing began in this time (nanoTime). */
    static List<Long> latencies(Stage stage, Publisher publisher, long from, long to) {
        return stage.arrivals()
                .grouped()
                .map(same -> same.get(0))
                .filter(first -> {
                    long began = publisher.began(first.key().seq());
                    return began > 0 && began >= from && began < to;
                })
                .map(first -> (first.nanos() - publisher.began(first.key().seq())) / 1_000_000)
                .toList();
    }

    /** Acknowledged events of a publisher that have not arrived at each endpoint of their topic. */
    static long missing(Stage stage, Publisher publisher, List<Topic> topics) {
        return publisher.calls().stream()
                .filter(call -> call.status() == 202)
                .filter(call -> topics.get((int) (call.seq() % topics.size())).destinations().stream()
                        .anyMatch(endpoint ->
                                stage.arrivals().of(endpoint, call.seq()).isEmpty()))
                .count();
    }

    static long p95(List<Long> latencies) {
        return percentile(latencies.stream().mapToLong(Long::longValue), 0.95);
    }

    static long p99(List<Long> latencies) {
        return percentile(latencies.stream().mapToLong(Long::longValue), 0.99);
    }

    /** The gaps between one accepted arrival of an event and the next. */
    static LongSummaryStatistics gaps(Stage stage) {
        return stage.arrivals()
                .grouped()
                .flatMapToLong(same -> LongStream.range(1, same.size())
                        .map(i -> (same.get((int) i).nanos()
                                        - same.get((int) i - 1).nanos())
                                / 1_000_000))
                .summaryStatistics();
    }

    /** Accepted arrivals between two moments (nanoTime). */
    static long arrived(Stage stage, long from, long to) {
        return stage.arrivals()
                .grouped()
                .flatMap(List::stream)
                .filter(Arrival::accepted)
                .filter(arrival -> arrival.nanos() >= from && arrival.nanos() < to)
                .count();
    }

    /** A publishing call's longest time, of those begun between two moments. */
    static long longest(Publisher publisher, long from, long to) {
        return publisher.calls().stream()
                .filter(call -> call.began() >= from && call.began() < to)
                .mapToLong(Publisher.Call::millis)
                .max()
                .orElse(0);
    }
}
