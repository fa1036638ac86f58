package dev.ringmain.notification;

import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionTemplate;

/** What members are told, and how they want to be told. A member's own, always: each query is by member and place. */
@Repository
public class Notifications {

    /** Finds something that members were not told of, if there is anything. */
    public static final String TO_TELL = "SELECT 1 FROM notice LIMIT 1";

    /** Finds something that members were not told of, or a mail that is due, if there is one. */
    public static final String TO_DO =
            "SELECT 1 FROM notice UNION ALL SELECT 1 FROM notification_mail WHERE due_at <= UTC_TIMESTAMP(6) LIMIT 1";

    /** Beside the bell it says “99+” beyond. */
    public static final int MOST_COUNTED = 100;

    private static final int PORTION = 200;
    private static final Duration KEPT = Duration.ofDays(90);

    private final JdbcClient jdbc;
    private final MailQueue mail;
    private final TransactionTemplate transaction;

    Notifications(JdbcClient jdbc, MailQueue mail, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.mail = mail;
        this.transaction = transaction;
    }

    /** Something that happened. @param place the environment's id, or the tenant's @param about the endpoint's id, or the tenant's */
    record Notice(
            byte[] id,
            TenantId tenant,
            UUID place,
            UUID about,
            NotificationKind kind,
            int times,
            Facts facts,
            Instant at) {

        private Notice and(Notice later) {
            return new Notice(id, tenant, place, about, kind, times + later.times, later.facts, later.at);
        }
    }

    /** Turns what happened into what each member is told, all of it in one transaction. @return whether there may be more to do */
    public boolean spread() {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            List<Notice> notices = jdbc.sql(
                            "SELECT * FROM notice ORDER BY id LIMIT " + PORTION + " FOR UPDATE SKIP LOCKED")
                    .query((row, n) -> notice(row))
                    .list();
            together(notices).forEach(this::spread);
            notices.forEach(notice -> jdbc.sql("DELETE FROM notice WHERE id = ?")
                    .params((Object) notice.id())
                    .update());
            return notices.size() == PORTION;
        }));
    }

    /** What happened many times is told once; in an order that is the same for every node. */
    private static List<Notice> together(List<Notice> notices) {
        record Key(UUID about, NotificationKind kind) {}
        Map<Key, Notice> many = new LinkedHashMap<>();
        List<Notice> all = new ArrayList<>();
        for (Notice notice : notices) {
            if (notice.kind().isOfDeliveries()) {
                many.merge(new Key(notice.about(), notice.kind()), notice, Notice::and);
            } else {
                all.add(notice);
            }
        }
        all.addAll(many.values());
        all.sort(Comparator.comparing((Notice notice) -> notice.about().toString())
                .thenComparing(Notice::kind)
                .thenComparing(Notice::at));
        return all;
    }

    private void spread(Notice notice) {
        Map<UserId, NotificationChoice> chosen = new HashMap<>();
        jdbc.sql("SELECT user_id, dashboard, mail FROM notification_setting WHERE environment_id = ? AND kind = ?")
                .params(Ids.bytes(notice.place()), notice.kind().text())
                .query(row -> {
                    chosen.put(user(row), new NotificationChoice(notice.kind(), row.getBoolean(2), row.getBoolean(3)));
                });
        record Member(UserId id, Role role) {}
        List<Member> members = jdbc.sql(
                        "SELECT m.user_id, m.role FROM membership m JOIN user_account u ON u.id = m.user_id WHERE m.tenant_id = ? AND u.disabled_at IS NULL ORDER BY m.user_id")
                .params((Object) notice.tenant().bytes())
                .query((row, n) -> new Member(user(row), Role.valueOf(row.getString("role"))))
                .list();
        for (Member one : members) {
            if (!notice.kind().isFor(one.role())) {
                continue;
            }
            UserId member = one.id();
            NotificationChoice choice = chosen.getOrDefault(member, NotificationChoice.usual(notice.kind()));
            if (choice.dashboard()) {
                show(member, notice);
            }
            if (choice.mail()) {
                mail.add(member, notice);
            }
        }
    }

    private void show(UserId member, Notice notice) {
        Timestamp at = Timestamp.from(notice.at());
        // Many deliveries that end in the same hour are one line, as long as nobody has read it.
        int added = !notice.kind().isOfDeliveries()
                ? 0
                : jdbc.sql(
                                "UPDATE notification SET times = times + ?, facts = ?, last_at = ? WHERE user_id = ? AND environment_id = ? AND endpoint_id = ? AND kind = ? AND read_at IS NULL AND first_at > UTC_TIMESTAMP(6) - INTERVAL 1 HOUR")
                        .param(notice.times())
                        .param(notice.facts().json())
                        .param(at)
                        .param(member.bytes())
                        .param(Ids.bytes(notice.place()))
                        .param(Ids.bytes(notice.about()))
                        .param(notice.kind().text())
                        .update();
        if (added == 0) {
            jdbc.sql(
                            "INSERT INTO notification (id, user_id, environment_id, endpoint_id, kind, times, facts, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .param(NotificationId.next().bytes())
                    .param(member.bytes())
                    .param(Ids.bytes(notice.place()))
                    .param(Ids.bytes(notice.about()))
                    .param(notice.kind().text())
                    .param(notice.times())
                    .param(notice.facts().json())
                    .param(at)
                    .param(at)
                    .update();
        }
    }

    /** How many a member has not read; {@link #MOST_COUNTED} stands for more as well. */
    public int unread(UserId member, TenantId tenant, EnvironmentId environment) {
        return jdbc.sql(
                        "SELECT COUNT(*) FROM (SELECT 1 FROM notification WHERE user_id = ? AND environment_id IN (?, ?) AND read_at IS NULL LIMIT "
                                + MOST_COUNTED + ") AS unread")
                .params(member.bytes(), environment.bytes(), tenant.bytes())
                .query(Integer.class)
                .single();
    }

    /** Those of an environment and of its tenant, newest first. */
    public Slice<Notification> page(UserId member, TenantId tenant, EnvironmentId environment, Keyset keyset) {
        List<Object> params = new ArrayList<>(List.of(member.bytes(), environment.bytes(), tenant.bytes()));
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        List<Notification> rows = jdbc.sql(
                        "SELECT * FROM notification WHERE user_id = ? AND environment_id IN (?, ?) AND "
                                + keyset.condition("id") + " ORDER BY " + keyset.order("id") + " LIMIT "
                                + keyset.fetch())
                .params(params)
                .query((row, n) -> notification(row))
                .list();
        return Slice.of(rows, keyset, one -> one.id().value());
    }

    /** Marks one as read. Does nothing if it is somebody else's. */
    public void read(UserId member, TenantId tenant, EnvironmentId environment, NotificationId id) {
        jdbc.sql(
                        "UPDATE notification SET read_at = UTC_TIMESTAMP(6) WHERE id = ? AND user_id = ? AND environment_id IN (?, ?) AND read_at IS NULL")
                .params(id.bytes(), member.bytes(), environment.bytes(), tenant.bytes())
                .update();
    }

    /** Marks all of a member's as read. */
    public void readAll(UserId member, TenantId tenant, EnvironmentId environment) {
        jdbc.sql(
                        "UPDATE notification SET read_at = UTC_TIMESTAMP(6) WHERE user_id = ? AND environment_id IN (?, ?) AND read_at IS NULL")
                .params(member.bytes(), environment.bytes(), tenant.bytes())
                .update();
    }

    /** What a member chose, and where nothing was chosen what is usual; one for each kind. Of the tenant's kinds one choice holds everywhere. */
    public List<NotificationChoice> choices(UserId member, TenantId tenant, EnvironmentId environment) {
        Map<String, NotificationChoice> chosen = new HashMap<>();
        for (NotificationKind kind : NotificationKind.values()) {
            chosen.put(kind.text(), NotificationChoice.usual(kind));
        }
        jdbc.sql(
                        "SELECT kind, dashboard, mail FROM notification_setting WHERE user_id = ? AND environment_id IN (?, ?)")
                .params(member.bytes(), environment.bytes(), tenant.bytes())
                .query(row -> {
                    boolean dashboard = row.getBoolean(2);
                    boolean byMail = row.getBoolean(3);
                    chosen.computeIfPresent(
                            row.getString(1), (text, usual) -> new NotificationChoice(usual.kind(), dashboard, byMail));
                });
        return Arrays.stream(NotificationKind.values())
                .map(kind -> chosen.getOrDefault(kind.text(), NotificationChoice.usual(kind)))
                .toList();
    }

    public void choose(UserId member, TenantId tenant, EnvironmentId environment, List<NotificationChoice> choices) {
        transaction.executeWithoutResult(status -> choices.forEach(choice -> jdbc.sql("""
                        INSERT INTO notification_setting (user_id, environment_id, kind, dashboard, mail) VALUES (?, ?, ?, ?, ?)
                        ON DUPLICATE KEY UPDATE dashboard = ?, mail = ?""")
                .param(member.bytes())
                .param(choice.kind().isOfTenant() ? tenant.bytes() : environment.bytes())
                .param(choice.kind().text())
                .param(choice.dashboard())
                .param(choice.mail())
                .param(choice.dashboard())
                .param(choice.mail())
                .update()));
    }

    /** Forgets what is older than 90 days, a portion at a time. */
    public void forgetOld(Instant now) {
        int gone;
        do {
            gone = jdbc.sql("DELETE FROM notification WHERE id < ? LIMIT 1000")
                    .params((Object) Ids.bytes(Ids.floor(now.minus(KEPT))))
                    .update();
        } while (gone == 1000);
    }

    private static Notice notice(ResultSet row) throws SQLException {
        return new Notice(
                row.getBytes("id"),
                new TenantId(Ids.fromBytes(row.getBytes("tenant_id"))),
                Ids.fromBytes(row.getBytes("environment_id")),
                Ids.fromBytes(row.getBytes("endpoint_id")),
                NotificationKind.parse(row.getString("kind")).orElseThrow(),
                row.getInt("times"),
                Facts.parse(row.getString("facts")),
                row.getTimestamp("happened_at").toInstant());
    }

    private static Notification notification(ResultSet row) throws SQLException {
        Timestamp read = row.getTimestamp("read_at");
        NotificationKind kind = NotificationKind.parse(row.getString("kind")).orElseThrow();
        return new Notification(
                new NotificationId(Ids.fromBytes(row.getBytes("id"))),
                kind.isOfTenant() ? null : new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                kind.isOfTenant() ? null : new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                kind,
                row.getInt("times"),
                Facts.parse(row.getString("facts")),
                row.getTimestamp("first_at").toInstant(),
                row.getTimestamp("last_at").toInstant(),
                read == null ? null : read.toInstant());
    }

    private static UserId user(ResultSet row) throws SQLException {
        return new UserId(Ids.fromBytes(row.getBytes("user_id")));
    }
}
