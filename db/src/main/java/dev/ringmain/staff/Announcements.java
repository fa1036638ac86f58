package dev.ringmain.staff;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.time.Believed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What all members are told on every page. Asked for with every page, so what is told is at most ten seconds old. */
@Component
public class Announcements {

    private static final int LONGEST = 500;
    private static final String NOW = "now";

    private final JdbcClient jdbc;
    private final AuditLog log;
    private final Clock clock;
    private final Believed<String, List<Announcement>> told = new Believed<>(Duration.ofSeconds(10), key -> read());

    Announcements(JdbcClient jdbc, AuditLog log, Clock clock) {
        this.jdbc = jdbc;
        this.log = log;
        this.clock = clock;
    }

    /** @param until null: until somebody ends it */
    public record Announcement(
            AnnouncementId id,
            String text,
            String by,
            Instant from,
            @Nullable Instant until) {

        public boolean isOver(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }

    /** Those that are told now, newest first. */
    public List<Announcement> now() {
        Instant now = clock.instant();
        return told.get(NOW).stream().filter(one -> !one.isOver(now)).toList();
    }

    /** The newest hundred, over or not. */
    public List<Announcement> all() {
        return jdbc.sql("SELECT * FROM announcement ORDER BY id DESC LIMIT 100")
                .query((row, n) -> read(row))
                .list();
    }

    /** @param until null: until somebody ends it @throws IllegalArgumentException unless it has 1 to 500 characters, and an end to come */
    @Transactional
    public void announce(String text, String by, @Nullable Instant until) {
        Instant now = clock.instant();
        if (text.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("An announcement has 1 to " + LONGEST + " characters");
        }
        if (until != null && !until.isAfter(now)) {
            throw new IllegalArgumentException("An announcement ends in the future");
        }
        AnnouncementId id = AnnouncementId.next();
        jdbc.sql("INSERT INTO announcement (id, announcement, written_by, from_at, until_at) VALUES (?, ?, ?, ?, ?)")
                .params(Arrays.asList(id.bytes(), text, by, at(now), until == null ? null : at(until)))
                .update();
        log.record(new Change(
                null, null, "announcement.created", id.toString(), "", Map.of(), Map.of("text", text), null));
        told.forget(NOW);
    }

    /** @return whether it was told until now */
    @Transactional
    public boolean end(AnnouncementId id) {
        LocalDateTime now = at(clock.instant());
        boolean ended =
                jdbc.sql("UPDATE announcement SET until_at = ? WHERE id = ? AND (until_at IS NULL OR until_at > ?)")
                                .params(now, id.bytes(), now)
                                .update()
                        == 1;
        if (ended) {
            log.record(new Change(null, null, "announcement.ended", id.toString(), "", Map.of(), Map.of(), null));
        }
        told.forget(NOW);
        return ended;
    }

    private List<Announcement> read() {
        return jdbc.sql("SELECT * FROM announcement WHERE until_at IS NULL OR until_at > ? ORDER BY id DESC LIMIT 5")
                .params(at(clock.instant()))
                .query((row, n) -> read(row))
                .list();
    }

    private static Announcement read(ResultSet row) throws SQLException {
        LocalDateTime until = row.getObject("until_at", LocalDateTime.class);
        return new Announcement(
                new AnnouncementId(Ids.fromBytes(row.getBytes("id"))),
                row.getString("announcement"),
                row.getString("written_by"),
                row.getObject("from_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                until == null ? null : until.toInstant(ZoneOffset.UTC));
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
