package dev.ringmain.bench.faults;

import dev.ringmain.bench.machine.Server;
import java.sql.SQLException;
import java.time.Duration;

/** What the suite asks the database itself, past the product. */
final class Sql {

    /** Events that were given fewer or more deliveries than they say; replays are deliveries too, but nothing here replays. */
    static final String HALF_EVENTS =
            "SELECT COUNT(*) FROM event e WHERE e.deliveries <> (SELECT COUNT(*) FROM delivery d WHERE d.event_id = e.id)";

    static final String WAITING = "SELECT COUNT(*) FROM delivery_work";

    private Sql() {}

    static final String DUE = "SELECT COUNT(*) FROM delivery_work WHERE due_at <= UTC_TIMESTAMP(6)";

    static final String NOW = "SELECT UTC_TIMESTAMP(6)";

    /** Work that was claimed between two of the database's moments, is not settled, and whose lease still ran at the second. */
    static long claimedBetween(Server server, Duration lease, String from, String to) throws SQLException {
        String claimed = "due_at - INTERVAL " + lease.toSeconds() + " SECOND";
        return server.number("SELECT COUNT(*) FROM delivery_work WHERE lease_token <> 0 AND " + claimed + " BETWEEN '"
                + from + "' AND '" + to + "' AND due_at > '" + to + "'");
    }
}
