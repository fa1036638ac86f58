package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ringmain.DatabaseTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class StaleTransactionsTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    @Autowired
    DataSource database;

    @Autowired
    JdbcClient jdbc;

    private final AtomicLong nanos = new AtomicLong();
    private StaleTransactions stale;

    @BeforeEach
    void watch() {
        stale = watching(LONGEST);
    }

    @Test
    void endsASnapshotThatIsHeldForTooLong() throws SQLException {
        try (Connection reader = opened(Connection.TRANSACTION_REPEATABLE_READ, "SELECT COUNT(*) FROM environment")) {
            pass(Duration.ZERO);
            pass(LONGEST.minusNanos(1));
            assertThat(isOpen(reader)).as("not a moment too soon").isTrue();

            pass(Duration.ofNanos(1));
            assertThat(isOpen(reader)).isFalse();
        }
    }

    @Test
    void endsItAtOnceWhenMuchIsKeptForIt() throws SQLException {
        stale = new StaleTransactions(jdbc, nanos::get, LONGEST, 0);
        try (Connection reader = opened(Connection.TRANSACTION_REPEATABLE_READ, "SELECT COUNT(*) FROM environment")) {
            pass(Duration.ZERO);

            assertThat(isOpen(reader)).isFalse();
        }
    }

    @Test
    void leavesAloneWhatHasWritten() throws SQLException {
        try (Connection writer =
                opened(Connection.TRANSACTION_REPEATABLE_READ, "UPDATE plan SET name = CONCAT(name, ' ')")) {
            pass(Duration.ZERO);
            pass(LONGEST.multipliedBy(2));

            assertThat(isOpen(writer)).isTrue();
            writer.rollback();
        }
    }

    @Test
    void leavesAloneWhatHoldsNoSnapshot() throws SQLException {
        try (Connection reader = opened(Connection.TRANSACTION_READ_COMMITTED, "SELECT COUNT(*) FROM environment")) {
            pass(Duration.ZERO);
            pass(LONGEST.multipliedBy(2));

            assertThat(isOpen(reader)).isTrue();
            reader.rollback();
        }
    }

    @Test
    void endsWhatHoldsLocksAndSaysNothing() throws SQLException {
        try (Connection silent = opened(Connection.TRANSACTION_READ_COMMITTED, "SELECT * FROM plan FOR UPDATE")) {
            stale.endSilence(Duration.ofHours(1));
            assertThat(isOpen(silent)).as("a moment's silence").isTrue();

            // It is silent from a moment after its last answer on.
            await().untilAsserted(() -> {
                stale.endSilence(Duration.ZERO);
                assertThat(isOpen(silent)).isFalse();
            });
        }
    }

    @Test
    void canBeSwitchedOff() throws SQLException {
        stale = watching(Duration.ZERO);
        try (Connection reader = opened(Connection.TRANSACTION_REPEATABLE_READ, "SELECT COUNT(*) FROM environment")) {
            pass(Duration.ZERO);
            pass(LONGEST.multipliedBy(2));

            assertThat(isOpen(reader)).isTrue();
            reader.rollback();
        }
    }

    private StaleTransactions watching(Duration longest) {
        return new StaleTransactions(jdbc, nanos::get, longest, Long.MAX_VALUE);
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        stale.endSnapshots();
    }

    private Connection opened(int isolation, String statement) throws SQLException {
        Connection connection = database.getConnection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        begin(connection, statement);
        awaitShown(connection);
        return connection;
    }

    /** The server shows its transactions as they were when somebody last looked, if that is less than a tenth of a second ago. */
    private void awaitShown(Connection connection) throws SQLException {
        long id;
        try (Statement sql = connection.createStatement();
                ResultSet own = sql.executeQuery("SELECT CONNECTION_ID()")) {
            own.next();
            id = own.getLong(1);
        }
        await().pollInterval(Duration.ofMillis(250))
                .until(() ->
                        jdbc.sql("SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id = ?")
                                        .params(id)
                                        .query(Integer.class)
                                        .single()
                                == 1);
    }

    private static void begin(Connection connection, String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static boolean isOpen(Connection connection) {
        try (Statement sql = connection.createStatement()) {
            return sql.execute("SELECT 1");
        } catch (SQLException killed) {
            return false;
        }
    }
}
