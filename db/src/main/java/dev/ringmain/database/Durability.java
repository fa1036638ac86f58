package dev.ringmain.database;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whether the server keeps what it has acknowledged, through a crash of itself and of its machine. */
public final class Durability {

    private static final Logger log = LoggerFactory.getLogger(Durability.class);

    /** How either server spells that torn pages can be mended; not {@code DETECT_ONLY}, which only notices them. */
    private static final Set<String> DOUBLEWRITE_ON = Set.of("1", "ON", "FAST", "2", "DETECT_AND_RECOVER");

    private final JdbcClient jdbc;
    private final boolean required;

    Durability(DataSource dataSource, boolean required) {
        this.jdbc = JdbcClient.create(dataSource);
        this.required = required;
        report(read());
    }

    /** {@code ringmain.database.require-durable}: whether readiness is to be red while there are weaknesses. */
    public boolean isRequired() {
        return required;
    }

    /**
     * Asks the server, so what an administrator mends is seen at once.
     *
     * @return a sentence for each setting that could lose an acknowledged event, with the statement that mends it; empty when all is well
     * @throws org.springframework.dao.DataAccessException when the server does not answer
     */
    public List<String> weaknesses() {
        return read().weaknesses();
    }

    private Settings read() {
        return jdbc.sql("""
                        SELECT @@GLOBAL.version, @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.innodb_doublewrite,
                               @@GLOBAL.log_bin, @@GLOBAL.sync_binlog""")
                .query((row, number) -> new Settings(
                        row.getString(1), row.getInt(2), row.getString(3), row.getBoolean(4), row.getLong(5)))
                .single();
    }

    private void report(Settings settings) {
        List<String> weaknesses = settings.weaknesses();
        if (weaknesses.isEmpty()) {
            log.info("The database keeps what it acknowledges: {}", settings);
        } else {
            log.warn("The database can lose what it acknowledged: {}. {}", settings, String.join(" ", weaknesses));
        }
    }

    private record Settings(String version, int flushAtCommit, String doublewrite, boolean binlog, long syncBinlog) {

        List<String> weaknesses() {
            List<String> found = new ArrayList<>();
            // 3 is MariaDB's older way to flush at each commit.
            if (flushAtCommit != 1 && flushAtCommit != 3) {
                found.add(
                        "A crash can lose about the last second of acknowledged events (innodb_flush_log_at_trx_commit is "
                                + flushAtCommit + "). Mend it with: SET GLOBAL innodb_flush_log_at_trx_commit = 1;"
                                + " and the same in the server's option file.");
            }
            if (!DOUBLEWRITE_ON.contains(doublewrite.toUpperCase(Locale.ROOT))) {
                found.add("A power cut can leave half-written pages that cannot be repaired (innodb_doublewrite is "
                        + doublewrite
                        + "). Mend it with: innodb_doublewrite = ON in the server's option file, and a restart.");
            }
            if (binlog && syncBinlog != 1) {
                found.add("A crash can roll back or fail to replicate acknowledged events (sync_binlog is " + syncBinlog
                        + "). Mend it with: SET GLOBAL sync_binlog = 1; and the same in the server's option file.");
            }
            return found;
        }

        @Override
        public String toString() {
            return "%s, innodb_flush_log_at_trx_commit=%d, innodb_doublewrite=%s, %s"
                    .formatted(
                            version,
                            flushAtCommit,
                            doublewrite,
                            binlog ? "sync_binlog=" + syncBinlog : "no binary log");
        }
    }
}
