package dev.ringmain.invoice;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Numbers without gaps, by kind and year. The series is locked until the transaction ends that asked, and a number of one that is rolled
 * back is given again.
 */
@Component
class InvoiceNumbers {

    private final JdbcClient jdbc;
    private final InvoiceSettings settings;

    InvoiceNumbers(JdbcClient jdbc, InvoiceSettings settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    /** @param now its year, in UTC, is a part of the number */
    String next(Invoice.Kind kind, Instant now) {
        String series = settings.prefix()
                + (kind == Invoice.Kind.INVOICE ? "-" : "-C-")
                + now.atZone(ZoneOffset.UTC).getYear();
        jdbc.sql("INSERT INTO number_series (series, last) VALUES (?, 1) ON DUPLICATE KEY UPDATE last = last + 1")
                .params(series)
                .update();
        long number = jdbc.sql("SELECT last FROM number_series WHERE series = ? FOR UPDATE")
                .params(series)
                .query(Long.class)
                .single();
        return String.format(Locale.ROOT, "%s-%06d", series, number);
    }
}
