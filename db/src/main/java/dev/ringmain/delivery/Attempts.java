package dev.ringmain.delivery;

import dev.ringmain.database.BulkInsert;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
public class Attempts {

    private final BulkInsert bulk;
    private final JdbcClient jdbc;

    Attempts(BulkInsert bulk, JdbcClient jdbc) {
        this.bulk = bulk;
        this.jdbc = jdbc;
    }

    void insert(List<Attempt> attempts) {
        if (attempts.isEmpty()) {
            return;
        }
        bulk.insert(
                "INSERT INTO attempt (delivery_id, number, started_at, outcome, detail, response_status, remote_address, duration_ms, dns_ms, connect_ms, tls_ms, first_byte_ms, request_headers, response_headers, response_body)",
                attempts,
                (row, attempt) -> row.bytes(attempt.delivery().bytes())
                        .number(attempt.number())
                        .moment(attempt.startedAt())
                        .text(attempt.outcome())
                        .text(attempt.detail())
                        .number(attempt.responseStatus())
                        .text(attempt.remoteAddress())
                        .number(attempt.durationMs())
                        .number(attempt.dnsMs())
                        .number(attempt.connectMs())
                        .number(attempt.tlsMs())
                        .number(attempt.firstByteMs())
                        .text(attempt.requestHeaders())
                        .text(attempt.responseHeaders())
                        .bytes(attempt.responseBody()));
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
