package dev.ringmain.api.testing;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.id.Ids;
import dev.ringmain.testing.SettableClock;
import dev.ringmain.time.Ticker;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What time it is, for the application's {@code Clock} and for the database alike: each connection that is borrowed is told the time of
 * the {@link SettableClock} ({@code SET timestamp}), so that {@code UTC_TIMESTAMP(6)}, which decides what is due, stands still with it and
 * is moved by tests. A delay is then the difference of two stored moments, exact to the microsecond, and days pass at once.
 */
@TestConfiguration(proxyBeanMethods = false)
public class TestTime {

    /** A machine that does much else is slow, and nothing here is proved by speed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    private final SettableClock clock = new SettableClock();
    private final ObjectProvider<JdbcClient> jdbc;

    TestTime(ObjectProvider<JdbcClient> jdbc) {
        this.jdbc = jdbc;
    }

    @Bean
    @Primary
    SettableClock settableClock() {
        return clock;
    }

    /** Goes on with the clock: what rests for half a minute has rested when the test says that half a minute has passed. */
    @Bean
    @Primary
    Ticker settableTicker() {
        return () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
    }

    @Bean
    static BeanPostProcessor clockedDatabase(ObjectProvider<SettableClock> clock) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof HikariDataSource pool ? new ClockedPool(pool, clock) : bean;
            }
        };
    }

    /**
     * A delivery and its place in the queue.
     *
     * @param due when it is tried again; null: it is finished
     */
    public record Queued(DeliveryId id, String status, int attempts, String reason, Instant due) {

        public boolean isFinished() {
            return due == null;
        }
    }

    /** Stands still from now on. */
    public void stop() {
        clock.set(clock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    public void pass(Duration duration) {
        clock.tick(duration);
    }

    public void setTo(Instant moment) {
        clock.set(moment);
    }

    /** Goes with the system again. To be called when a test that stopped it is over. */
    public void reset() {
        clock.reset();
    }

    public Instant now() {
        return clock.instant();
    }

    /** Everything that is queued in an environment becomes due. */
    public void passUntilAllIsDue(Workspace workspace) {
        queued(workspace).stream()
                .filter(delivery -> !delivery.isFinished())
                .map(Queued::due)
                .max(Comparator.naturalOrder())
                .ifPresent(this::setTo);
    }

    /** Waits until each delivery of an environment has had so many attempts, and none is under way. */
    public List<Queued> settled(Workspace workspace, int attempts) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> isAtRest(workspace) ? queued(workspace) : List.<Queued>of(),
                        all -> !all.isEmpty() && all.stream().allMatch(one -> one.attempts() == attempts));
    }

    public List<Queued> queued(Workspace workspace) {
        return jdbc.getObject()
                .sql(
                        "SELECT d.id, d.status, d.attempts, d.reason, w.due_at FROM delivery d LEFT JOIN delivery_work w ON w.delivery_id = d.id WHERE d.environment_id = ? ORDER BY d.id")
                .params(workspace.id().bytes())
                .query((row, n) -> {
                    Timestamp due = row.getTimestamp("due_at");
                    return new Queued(
                            new DeliveryId(Ids.fromBytes(row.getBytes("id"))),
                            row.getString("status"),
                            row.getInt("attempts"),
                            row.getString("reason"),
                            due == null ? null : due.toInstant());
                })
                .list();
    }

    /** Whether nothing of an environment is under way. */
    public boolean isAtRest(Workspace workspace) {
        return jdbc.getObject()
                        .sql(
                                "SELECT COUNT(*) FROM delivery_work WHERE environment_id = ? AND (lease_token <> 0 OR attempts = 0)")
                        .params(workspace.id().bytes())
                        .query(Long.class)
                        .single()
                == 0;
    }

    private static final class ClockedPool extends HikariDataSource {

        private final ObjectProvider<SettableClock> clock;

        ClockedPool(HikariConfig original, ObjectProvider<SettableClock> clock) {
            this.clock = clock;
            original.copyStateTo(this);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            Instant now = clock.getObject().instant();
            try (Statement sql = connection.createStatement()) {
                sql.execute("SET timestamp = "
                        + BigDecimal.valueOf(now.getEpochSecond())
                                .add(BigDecimal.valueOf(now.getNano() / 1_000, 6))
                                .toPlainString());
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
    }
}
