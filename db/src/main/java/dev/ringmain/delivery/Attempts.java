package dev.ringmain.delivery;

import dev.ringmain.database.TextBytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class Attempts {

    private final JdbcTemplate batches;
    private final JdbcClient jdbc;

    Attempts(JdbcTemplate batches, JdbcClient jdbc) {
        this.batches = batches;
        this.jdbc = jdbc;
    }

    void insert(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        batches.batchUpdate("""
                INSERT INTO attempt (delivery_id, number, started_at, outcome, detail, response_status, remote_address, duration_ms,
                    dns_ms, connect_ms, tls_ms, first_byte_ms, request_headers, response_headers, response_body)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", attempts, attempts.size(), (row, attempt) -> {
            row.setBytes(1, attempt.delivery().bytes());
            row.setInt(2, attempt.number());
            row.setTimestamp(3, Timestamp.from(attempt.startedAt()));
            row.setString(4, attempt.outcome());
            row.setString(5, attempt.detail());
            row.setObject(6, attempt.responseStatus());
            row.setString(7, attempt.remoteAddress());
            row.setInt(8, attempt.durationMs());
            row.setObject(9, attempt.dnsMs());
            row.setObject(10, attempt.connectMs());
            row.setObject(11, attempt.tlsMs());
            row.setObject(12, attempt.firstByteMs());
            row.setString(13, attempt.requestHeaders());
            row.setString(14, attempt.responseHeaders());
            if (attempt.responseBody() == null) {
                row.setNull(15, Types.BLOB);
            } else {
                TextBytes.bind(row, 15, attempt.responseBody());
            }
        });
    }

    /** Of a delivery that the caller has found within its environment; in order. */
    public List<Attempt> of(Delivery delivery) {
        return jdbc.sql("SELECT * FROM attempt WHERE delivery_id = ? ORDER BY number")
                .params(delivery.id().bytes())
                .query((row, n) -> new Attempt(
                        delivery.id(),
                        row.getInt("number"),
                        row.getTimestamp("started_at").toInstant(),
                        row.getString("outcome"),
                        row.getString("detail"),
                        integer(row, "response_status"),
                        row.getString("remote_address"),
                        row.getInt("duration_ms"),
                        integer(row, "dns_ms"),
                        integer(row, "connect_ms"),
                        integer(row, "tls_ms"),
                        integer(row, "first_byte_ms"),
                        row.getString("request_headers"),
                        row.getString("response_headers"),
                        row.getBytes("response_body")))
                .list();
    }

    static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
