package dev.ringmain.staff;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Looking at a tenant's pages as its members see them: with a reason, for half an hour at most, and written down in the tenant's own
 * audit log.
 */
@Component
public class StaffViews {

    public static final Duration LONGEST = Duration.ofMinutes(30);

    private static final String PURPOSE = "staff-view";

    private final JdbcClient jdbc;
    private final MasterKey masterKey;
    private final AuditLog log;
    private final Clock clock;

    StaffViews(JdbcClient jdbc, MasterKey masterKey, AuditLog log, Clock clock) {
        this.jdbc = jdbc;
        this.masterKey = masterKey;
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param email the member's who looks
     * @param until when it ends by itself
     * @param over whether it has ended
     */
    public record StaffView(
            StaffMemberId staff, String email, TenantId tenant, String reason, Instant until, boolean over) {}

    /**
     * @param role that allows it: one who has another by now looks at nothing
     * @param reason 1 to 500 characters
     * @param length at most {@link #LONGEST}
     * @return what the browser keeps; it is not stored
     */
    @Transactional
    public String start(StaffMemberId staff, Role role, TenantId tenant, String reason, Duration length) {
        if (reason.isBlank() || reason.length() > 500) {
            throw new IllegalArgumentException("Looking in has a reason of at most 500 characters");
        }
        if (length.isNegative() || length.isZero() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("Looking in ends after 30 minutes at the latest");
        }
        if (!isStill(staff, role)) {
            throw new IllegalArgumentException("Your role is another one by now");
        }
        Instant now = clock.instant();
        Instant until = now.plus(length);
        String token = Tokens.fresh();
        jdbc.sql(
                        "INSERT INTO staff_view (digest, staff_member_id, tenant_id, reason, started_at, until_at) VALUES (?, ?, ?, ?, ?, ?)")
                .params(digest(token), staff.bytes(), tenant.bytes(), reason, at(now), at(until))
                .update();
        log.record(Change.of(tenant, "staff_view.started", staff.toString(), "")
                .to(Map.of("until", until.toString()))
                .because(reason));
        return token;
    }

    /** Locked until this view is stored: whoever changes the row ends all that are, and waits until then. */
    private boolean isStill(StaffMemberId staff, Role role) {
        return jdbc.sql("SELECT role FROM staff_member WHERE id = ? AND disabled_at IS NULL FOR UPDATE")
                .params((Object) staff.bytes())
                .query(String.class)
                .optional()
                .filter(role.name()::equalsIgnoreCase)
                .isPresent();
    }

    /** Empty for what never was. One whose member was disabled is over. */
    public Optional<StaffView> find(String token) {
        Instant now = clock.instant();
        return jdbc.sql("""
            SELECT v.staff_member_id, v.tenant_id, v.reason, v.until_at, v.ended_at, m.email, m.disabled_at
            FROM staff_view v JOIN staff_member m ON m.id = v.staff_member_id WHERE v.digest = ?\
            """)
                .params((Object) digest(token))
                .query((row, n) -> {
                    Instant until =
                            row.getObject("until_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
                    boolean over = !now.isBefore(until)
                            || row.getObject("ended_at") != null
                            || row.getObject("disabled_at") != null;
                    return new StaffView(
                            new StaffMemberId(Ids.fromBytes(row.getBytes("staff_member_id"))),
                            row.getString("email"),
                            new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                            row.getString("reason"),
                            until,
                            over);
                })
                .optional();
    }

    /** @return the tenant that was looked at, if it was until now */
    @Transactional
    public Optional<TenantId> end(String token) {
        Optional<StaffView> view = find(token);
        int ended = jdbc.sql("UPDATE staff_view SET ended_at = ? WHERE digest = ? AND ended_at IS NULL")
                .params(at(clock.instant()), digest(token))
                .update();
        if (ended == 1) {
            view.filter(one -> !one.over())
                    .ifPresent(one -> log.record(Change.of(
                            one.tenant(), "staff_view.ended", one.staff().toString(), "")));
        }
        return view.map(StaffView::tenant);
    }

    private byte[] digest(String token) {
        return Tokens.digest(masterKey, PURPOSE, token);
    }

    private static LocalDateTime at(Instant moment) {
        return LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
    }
}
