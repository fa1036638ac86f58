package dev.ringmain.delivery;

import static dev.ringmain.delivery.Outcomes.answered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Workers that know nothing of each other empty one queue: each piece of work is done once, none is lost, and nobody meets a deadlock. */
@DatabaseTest
class ManyClaimersTest {

    private static final int DELIVERIES = 10_000;

    @Autowired
    World world;

    @Autowired
    DeliveryWork work;

    @Autowired
    JdbcClient jdbc;

    @Test
    void doEachOfTenThousandDeliveriesOnce() throws Exception {
        world.emptyQueue();
        Environment alice = world.liveOf("Alice");
        List<Delivery> published = world.publishMany(alice, EndpointId.next(), Lane.FRESH, DELIVERIES);

        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Work> claimed = new ArrayList<>();
        try {
            // Two workers of two threads each, which share their worker's token.
            List<Callable<List<Work>>> workers =
                    IntStream.range(0, 4).mapToObj(i -> worker(1 + i % 2)).toList();
            for (Future<List<Work>> worker : threads.invokeAll(workers)) {
                claimed.addAll(worker.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(claimed)
                .hasSize(DELIVERIES)
                .allMatch(one -> one.attempt() == 1)
                .extracting(Work::delivery)
                .doesNotHaveDuplicates();
        assertThat(claimed.stream().map(Work::delivery).collect(Collectors.toSet()))
                .isEqualTo(published.stream().map(Delivery::id).collect(Collectors.toSet()));
        assertThat(count("SELECT COUNT(*) FROM delivery_work")).isZero();
        assertThat(jdbc.sql("SELECT COUNT(*) FROM delivery WHERE environment_id = ? AND status = 'succeeded'")
                        .params(alice.id().bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(DELIVERIES);
        assertThat(jdbc.sql(
                                "SELECT COUNT(*) FROM attempt a JOIN delivery d ON d.id = a.delivery_id WHERE d.environment_id = ?")
                        .params(alice.id().bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(DELIVERIES);
    }

    /** Some of it twice: what is put back is claimed again, by whoever comes first. */
    private Callable<List<Work>> worker(long token) {
        return () -> {
            List<Work> done = new ArrayList<>();
            while (true) {
                List<DeliveryId> due =
                        work.due(Lane.FRESH, 100).stream().map(Due::delivery).toList();
                List<Work> claimed = work.claim(due, token, Duration.ofMinutes(1));
                if (claimed.isEmpty() && count("SELECT COUNT(*) FROM delivery_work") == 0) {
                    return done;
                }
                if (claimed.isEmpty()) {
                    continue;
                }
                List<Work> back = claimed.subList(0, claimed.size() / 10);
                List<Work> now = claimed.subList(claimed.size() / 10, claimed.size());
                work.putBack(back, Duration.ZERO);
                work.settle(now.stream()
                                .map(one -> Settlement.succeeded(one, answered(one, 200)))
                                .toList())
                        .forEach(settled -> done.add(settled.work()));
            }
        };
    }

    private int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }
}
