package dev.ringmain.database;

import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.StatementCallback;
import org.springframework.stereotype.Component;

/**
 * Inserts many rows at once, within the running transaction if there is one. The values stand in the text of the statement. A batch of Connector/J
 * sends the same, but encodes each value twice and one character after the other: that was two fifths of what intake cost.
 */
@Component
public class BulkInsert {

    /** Characters of a statement; what does not fit goes with the next. A row that is longer goes by itself. */
    private static final int LONGEST = 4 << 20;

    private final JdbcTemplate jdbc;
    private final int longest;
    private volatile int taken;

    @Autowired
    BulkInsert(JdbcTemplate jdbc) {
        this(jdbc, LONGEST);
    }

    BulkInsert(JdbcTemplate jdbc, int longest) {
        this.jdbc = jdbc;
        this.longest = longest;
    }

    /**
     * @param into the statement up to its values: {@code INSERT INTO t (a, b)}
     * @param values writes those of one row, one for each column
     * @return rows that were inserted
     */
    public <T> int insert(String into, List<T> rows, BiConsumer<Values, T> values) {
        int inserted = 0;
        StringBuilder sql = new StringBuilder();
        Values text = new Values(sql);
        for (T row : rows) {
            int end = sql.length();
            sql.append(sql.isEmpty() ? into + " VALUES " : ",");
            text.begin();
            values.accept(text, row);
            text.end();
            if (end > 0 && sql.length() > longest()) {
                inserted += execute(sql.substring(0, end));
                sql.replace(0, end + 1, into + " VALUES ");
            }
        }
        return sql.isEmpty() ? inserted : inserted + execute(sql.toString());
    }

    /** What the server takes, if that is less. It is asked once, when rows are first inserted together. */
    private int longest() {
        if (taken == 0) {
            int packet = Objects.requireNonNull(jdbc.queryForObject("SELECT @@max_allowed_packet", Integer.class));
            taken = Math.min(longest, packet - 1_024);
        }
        return taken;
    }

    /** By a callback, whose failure does not repeat the statement: it holds what customers publish. */
    private int execute(String sql) {
        return Objects.requireNonNull(jdbc.execute((StatementCallback<Integer>) statement -> {
            // There are no escapes to be looked for.
            statement.setEscapeProcessing(false);
            return statement.executeUpdate(sql);
        }));
    }
}
