package dev.ringmain.staff;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What staff remember of a tenant. The tenant sees none of it, so it is in the platform's part of the audit log. */
@Component
public class TenantNotes {

    private final JdbcClient jdbc;
    private final AuditLog log;
    private final Clock clock;

    TenantNotes(JdbcClient jdbc, AuditLog log, Clock clock) {
        this.jdbc = jdbc;
        this.log = log;
        this.clock = clock;
    }

    public record TenantNote(Instant writtenAt, String writtenBy, String note) {}

    /** Newest first. */
    public List<TenantNote> of(TenantId tenant) {
        return jdbc.sql("SELECT * FROM tenant_note WHERE tenant_id = ? ORDER BY id DESC LIMIT 100")
                .params((Object) tenant.bytes())
                .query((row, n) -> new TenantNote(
                        row.getObject("written_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        row.getString("written_by"),
                        row.getString("note")))
                .list();
    }

    /** @param note 1 to 2,000 characters */
    @Transactional
    public TenantNote write(TenantId tenant, String by, String note) {
        if (note.isBlank() || note.length() > 2_000) {
            throw new IllegalArgumentException("A note has 1 to 2000 characters");
        }
        TenantNote written = new TenantNote(clock.instant().truncatedTo(ChronoUnit.MICROS), by, note);
        jdbc.sql("INSERT INTO tenant_note (id, tenant_id, written_at, written_by, note) VALUES (?, ?, ?, ?, ?)")
                .params(
                        Ids.bytes(Ids.next()),
                        tenant.bytes(),
                        LocalDateTime.ofInstant(written.writtenAt(), ZoneOffset.UTC),
                        by,
                        note)
                .update();
        log.record(new Change(null, null, "tenant.noted", tenant.toString(), "", Map.of(), Map.of("note", note), null));
        return written;
    }
}
