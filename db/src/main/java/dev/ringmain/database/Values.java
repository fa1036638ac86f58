package dev.ringmain.database;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row of a {@link BulkInsert}, in the order of its columns. Bytes and text become hexadecimal digits, so none of it is ever read
 * as SQL.
 */
public final class Values {

    private static final HexFormat HEX = HexFormat.of();
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("''uuuu-MM-dd HH:mm:ss.SSSSSS''").withZone(ZoneOffset.UTC);

    private final StringBuilder sql;
    private boolean isFirst;

    Values(StringBuilder sql) {
        this.sql = sql;
    }

    void begin() {
        sql.append('(');
        isFirst = true;
    }

    void end() {
        sql.append(')');
    }

    /** For a column of binary values. */
    public Values bytes(byte @Nullable [] value) {
        if (value == null) {
            return nothing();
        }
        next();
        hex(value);
        return this;
    }

    /** For a column of characters, in whatever character set. */
    public Values text(@Nullable String value) {
        if (value == null) {
            return nothing();
        }
        next();
        sql.append("_utf8mb4 ");
        hex(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public Values number(@Nullable Integer value) {
        return value == null ? nothing() : number(value.longValue());
    }

    public Values number(long value) {
        next();
        sql.append(value);
        return this;
    }

    public Values flag(boolean value) {
        next();
        sql.append(value ? "TRUE" : "FALSE");
        return this;
    }

    /** To the microsecond. */
    public Values moment(Instant value) {
        next();
        MOMENT.formatTo(value, sql);
        return this;
    }

    /** By the database's clock. */
    public Values now() {
        return in(Duration.ZERO);
    }

    /** So long from now, by the database's clock. */
    public Values in(Duration time) {
        next();
        long micros = time.toSeconds() * 1_000_000 + time.toNanosPart() / 1_000;
        sql.append("UTC_TIMESTAMP(6) + INTERVAL ").append(micros).append(" MICROSECOND");
        return this;
    }

    public Values nothing() {
        next();
        sql.append("NULL");
        return this;
    }

    private void next() {
        if (!isFirst) {
            sql.append(',');
        }
        isFirst = false;
    }

    private void hex(byte[] value) {
        sql.append("x'");
        HEX.formatHex(sql, value);
        sql.append('\'');
    }
}
