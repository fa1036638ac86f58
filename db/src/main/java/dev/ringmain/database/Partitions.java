package dev.ringmain.database;

import dev.ringmain.id.Ids;
import dev.ringmain.time.Housekeeping;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Gives each day of the tables that grow without end a partition of its own, ahead of time, and drops those days that no plan keeps. A
 * day that was not prepared is no harm: its rows stand in the last partition until the day is cut out of it.
 */
@Component
@DependsOnDatabaseInitialization
public class Partitions implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    /** In the order in which days are dropped: what is left never names what is gone. */
    private static final List<String> TABLES = List.of("attempt", "delivery", "event");

    private static final String AFTER_THE_LAST = "after_the_last";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'d'uuuuMMdd");
    private static final int DAYS_AHEAD = 7;
    private static final int MOST_TRIES = 3;
    private static final int WAIT_FOR_OTHERS_SECONDS = 60;

    /** What either server says when a table stays in use. */
    private static final int LOCK_WAIT_TIMEOUT = 1205;

    /** One lock for all nodes of a schema; a server may have several schemas. */
    private static final String LOCK = "CONCAT('ringmain-partitions-', LEFT(SHA2(DATABASE(), 256), 40))";

    private final UnlimitedConnections connections;
    private final Clock clock;

    Partitions(UnlimitedConnections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** Before anything is taken in: an empty table is cut in no time. */
    @Override
    public void afterPropertiesSet() {
        care();
    }

    /** Makes the days ahead and drops the days that are over. What cannot be done now is done the next time. */
    @Scheduled(initialDelayString = "PT6H", fixedDelayString = "PT6H", scheduler = Housekeeping.SCHEDULER)
    public void care() {
        try (Connection connection = connections.open()) {
            if (!lock(connection)) {
                log.info("Another node takes care of the partitions");
                return;
            }
            try {
                // Statements that wait for this one wait no longer than this, and then the traffic goes first.
                execute(connection, "SET SESSION lock_wait_timeout = 2");
                care(connection);
            } finally {
                execute(connection, "DO RELEASE_LOCK(" + LOCK + ")");
            }
        } catch (SQLException e) {
            log.warn("Could not take care of the partitions, and will try again: {}", e.toString());
        }
    }

    private void care(Connection connection) throws SQLException {
        Optional<LocalDate> firstKept = firstKept(connection);
        for (String table : TABLES) {
            TreeSet<LocalDate> days = days(connection, table);
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            List<LocalDate> missing = today.minusDays(1)
                    .datesUntil(today.plusDays(DAYS_AHEAD + 1L))
                    // A day before the last one that has a partition is in it, or in one before it.
                    .filter(day -> days.isEmpty() || day.isAfter(days.last()))
                    .toList();
            if (!missing.isEmpty()) {
                patiently(connection, cut(table, missing));
                log.info("Made {} partitions of {}, up to {}", missing.size(), table, missing.get(missing.size() - 1));
            }
            List<LocalDate> over =
                    firstKept.map(days::headSet).map(List::copyOf).orElse(List.of());
            if (!over.isEmpty()) {
                patiently(
                        connection,
                        "ALTER TABLE " + table + " DROP PARTITION "
                                + String.join(
                                        ", ", over.stream().map(NAME::format).toList()));
                log.info("Dropped {} days of {}, up to {}", over.size(), table, over.get(over.size() - 1));
            }
        }
    }

    private static String cut(String table, List<LocalDate> days) {
        List<String> parts = new ArrayList<>();
        for (LocalDate day : days) {
            Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            parts.add("PARTITION " + NAME.format(day) + " VALUES LESS THAN (x'"
                    + HexFormat.of().formatHex(Ids.bytes(Ids.floor(end))) + "')");
        }
        parts.add("PARTITION " + AFTER_THE_LAST + " VALUES LESS THAN (MAXVALUE)");
        return "ALTER TABLE " + table + " REORGANIZE PARTITION " + AFTER_THE_LAST + " INTO (" + String.join(", ", parts)
                + ")";
    }

    /**
     * The first day that has to stay: as many back as the plan that keeps longest, of those that are sold or that a tenant has, and one
     * more. Empty if no plan says. The database's time counts too, so that a node whose clock ran ahead drops nothing.
     */
    private Optional<LocalDate> firstKept(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("""
                        SELECT UNIX_TIMESTAMP(), MAX(e.value) FROM plan_entitlement e JOIN plan_version v ON v.id = e.plan_version_id
                        WHERE e.entitlement = 'retention.days'
                          AND (v.status = 'published' OR v.id IN (SELECT plan_version_id FROM tenant))""")) {
            row.next();
            Instant database = Instant.ofEpochSecond(row.getLong(1));
            Instant here = clock.instant();
            long days = row.getLong(2);
            return row.wasNull()
                    ? Optional.empty()
                    : Optional.of(LocalDate.ofInstant(here.isBefore(database) ? here : database, ZoneOffset.UTC)
                            .minusDays(days + 1));
        }
    }

    private static TreeSet<LocalDate> days(Connection connection, String table) throws SQLException {
        TreeSet<LocalDate> days = new TreeSet<>();
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(
                        "SELECT partition_name FROM information_schema.partitions WHERE table_schema = DATABASE() AND table_name = '"
                                + table + "'")) {
            while (row.next()) {
                LocalDate day = day(row.getString(1));
                if (day != null) {
                    days.add(day);
                }
            }
        }
        return days;
    }

    private static @Nullable LocalDate day(String partition) {
        try {
            return LocalDate.parse(partition, NAME);
        } catch (DateTimeParseException e) {
            // The first or the last one.
            return null;
        }
    }

    /** A transaction that has the table in use is over soon; one that is not must not stop everybody else's. */
    private static void patiently(Connection connection, String statement) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                execute(connection, statement);
                return;
            } catch (SQLException e) {
                if (e.getErrorCode() != LOCK_WAIT_TIMEOUT || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("SELECT GET_LOCK(" + LOCK + ", " + WAIT_FOR_OTHERS_SECONDS + ")")) {
            return row.next() && row.getInt(1) == 1;
        }
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
