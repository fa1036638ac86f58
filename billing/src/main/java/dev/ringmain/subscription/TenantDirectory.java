package dev.ringmain.subscription;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.billing.Usage;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** All tenants, for those who serve them: found by whatever a customer writes in a letter. */
@Repository
public class TenantDirectory {

    /** The beginning of a key as it is shown, or all of it: what stands between its prefix and its secret part finds it. */
    private static final Pattern KEY = Pattern.compile("rm_(?:live|test)_([0-9A-Za-z]{3,10}).*");

    private static final int SHORTEST_HOST = 3;

    private final JdbcClient jdbc;
    private final Plans plans;
    private final Usage usage;
    private final Standings standings;

    TenantDirectory(JdbcClient jdbc, Plans plans, Usage usage, Standings standings) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.usage = usage;
        this.standings = standings;
    }

    /**
     * A tenant at a glance.
     *
     * @param plan with the exceptions that were granted
     * @param events of the running month
     * @param endpoints those that are not deleted
     * @param failing of these, those that fail or were disabled for failing
     * @param closesAt null unless it was closed: when its environments begin to be removed
     * @param closedAt null until they are gone
     * @param lastActiveAt when one of its keys was used last, or a member was there; null: never, or what said so is gone
     */
    public record Entry(
            TenantId id,
            String name,
            Tenant.Status status,
            Plan plan,
            Standing standing,
            long events,
            int endpoints,
            int failing,
            @Nullable Instant closesAt,
            @Nullable Instant closedAt,
            Instant createdAt,
            @Nullable Instant lastActiveAt) {

        /** active, suspended, closing or closed. */
        public String lifecycle() {
            return closedAt != null
                    ? "closed"
                    : closesAt != null ? "closing" : status.name().toLowerCase(Locale.ROOT);
        }

        /** Percent of the month's events, rounded down. */
        public long used() {
            long included = plan.limit(Entitlement.EVENTS_PER_MONTH);
            return included == 0 ? 0 : events * 100 / included;
        }
    }

    /** How tenants stand, as lists are asked for it. */
    public enum State {
        ACTIVE("t.status = 'active' AND t.closes_at IS NULL"),
        TRIAL(
                "t.closes_at IS NULL AND t.id IN (SELECT tenant_id FROM subscription WHERE trial_ends_at IS NOT NULL AND ended_at IS"
                        + " NULL)"),
        SUSPENDED("t.status = 'suspended' AND t.closes_at IS NULL"),
        PAST_DUE(standing("past_due")),
        READ_ONLY(standing("read_only")),
        HELD(standing("held")),
        CLOSING("t.closes_at IS NOT NULL AND t.closed_at IS NULL"),
        CLOSED("t.closed_at IS NOT NULL");

        private final String condition;

        State(String condition) {
            this.condition = condition;
        }

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Empty for what is none. */
        public static Optional<State> parse(String text) {
            return Arrays.stream(values())
                    .filter(one -> one.text().equals(text))
                    .findFirst();
        }

        private static String standing(String standing) {
            return "t.id IN (SELECT tenant_id FROM subscription WHERE standing = '" + standing + "')";
        }
    }

    /**
     * Which tenants.
     *
     * @param text as {@link #search(Filter, Keyset)} has it
     * @param plan the code of the plan that they are on, in whatever version; blank: any
     * @param state null: any
     */
    public record Filter(String text, String plan, @Nullable State state) {

        /** By a text alone. */
        public static Filter of(String text) {
            return new Filter(text, "", null);
        }
    }

    /**
     * Newest first. The text of a filter is of a name or of an endpoint's host, an id (of a tenant, an environment, an endpoint), or the
     * beginning of a key of at least three characters after {@code rm_live_}; blank: everybody. Hosts and parts of names are looked for by
     * reading all.
     */
    public Slice<Entry> search(Filter filter, Keyset keyset) {
        List<Object> params = new ArrayList<>();
        String condition = condition(filter.text().strip(), params);
        State state = filter.state();
        if (state != null) {
            condition += " AND " + state.condition;
        }
        if (!filter.plan().isBlank()) {
            condition +=
                    " AND t.plan_version_id IN (SELECT v.id FROM plan_version v JOIN plan p ON p.id = v.plan_id WHERE p.code = ?)";
            params.add(filter.plan().strip());
        }
        if (keyset.from() != null) {
            params.add(Ids.bytes(keyset.from()));
        }
        params.add(keyset.fetch());
        List<Entry> entries = jdbc
                .sql("SELECT id, name, status, closes_at, closed_at, created_at FROM tenant t WHERE " + condition
                        + " AND " + keyset.condition("id") + " ORDER BY " + keyset.order("id") + " LIMIT ?")
                .params(params)
                .query((row, n) -> Row.read(row))
                .list()
                .stream()
                .map(this::entry)
                .toList();
        return Slice.of(entries, keyset, entry -> entry.id().value());
    }

    public Optional<Entry> find(TenantId tenant) {
        return jdbc.sql("SELECT id, name, status, closes_at, closed_at, created_at FROM tenant WHERE id = ?")
                .params((Object) tenant.bytes())
                .query((row, n) -> Row.read(row))
                .optional()
                .map(this::entry);
    }

    private static String condition(String wanted, List<Object> params) {
        if (wanted.isEmpty()) {
            return "TRUE";
        }
        Optional<TenantId> tenant = TenantId.parse(wanted);
        if (tenant.isPresent()) {
            params.add(tenant.get().bytes());
            return "id = ?";
        }
        Optional<EnvironmentId> environment = EnvironmentId.parse(wanted);
        if (environment.isPresent()) {
            params.add(environment.get().bytes());
            return "id IN (SELECT tenant_id FROM environment WHERE id = ?)";
        }
        Optional<EndpointId> endpoint = EndpointId.parse(wanted);
        if (endpoint.isPresent()) {
            params.add(endpoint.get().bytes());
            return "id IN (SELECT tenant_id FROM endpoint WHERE id = ?)";
        }
        Matcher key = KEY.matcher(wanted);
        if (key.matches()) {
            params.add(key.group(1) + "%");
            return "id IN (SELECT e.tenant_id FROM environment e JOIN api_key k ON k.environment_id = e.id WHERE"
                    + " k.public_id LIKE ?)";
        }
        String part = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
        params.add(part);
        if (wanted.length() < SHORTEST_HOST) {
            return "name LIKE ?";
        }
        params.add(part);
        return "(name LIKE ? OR id IN (SELECT tenant_id FROM endpoint WHERE deleted_at IS NULL AND"
                + " SUBSTRING_INDEX(SUBSTRING_INDEX(url, '/', 3), '/', -1) LIKE ?))";
    }

    private record Row(
            TenantId id,
            String name,
            Tenant.Status status,
            @Nullable Instant closesAt,
            @Nullable Instant closedAt,
            Instant createdAt) {

        static Row read(ResultSet row) throws SQLException {
            return new Row(
                    new TenantId(Ids.fromBytes(row.getBytes("id"))),
                    row.getString("name"),
                    Tenant.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                    moment(row, "closes_at"),
                    moment(row, "closed_at"),
                    row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC));
        }

        private static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
            LocalDateTime moment = row.getObject(column, LocalDateTime.class);
            return moment == null ? null : moment.toInstant(ZoneOffset.UTC);
        }
    }

    private Entry entry(Row row) {
        return new Entry(
                row.id(),
                row.name(),
                row.status(),
                plans.of(row.id()),
                standings.of(row.id()),
                usage.events(row.id()),
                count("SELECT COUNT(*) FROM endpoint WHERE tenant_id = ? AND deleted_at IS NULL", row.id()),
                count(
                        "SELECT COUNT(*) FROM endpoint e LEFT JOIN endpoint_health h ON h.endpoint_id = e.id WHERE"
                                + " e.tenant_id = ? AND e.deleted_at IS NULL AND (h.endpoint_id IS NOT NULL OR e.status"
                                + " = 'disabled')",
                        row.id()),
                row.closesAt(),
                row.closedAt(),
                row.createdAt(),
                lastActive(row.id()));
    }

    private @Nullable Instant lastActive(TenantId tenant) {
        return jdbc
                .sql("SELECT MAX(k.last_used_at) FROM environment e JOIN api_key k ON k.environment_id = e.id WHERE"
                        + " e.tenant_id = ? UNION ALL SELECT MAX(s.seen_at) FROM membership m JOIN user_session s ON"
                        + " s.user_id = m.user_id WHERE m.tenant_id = ?")
                .params(tenant.bytes(), tenant.bytes())
                .query((row, n) -> Optional.ofNullable(row.getObject(1, LocalDateTime.class)))
                .list()
                .stream()
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .map(moment -> moment.toInstant(ZoneOffset.UTC))
                .orElse(null);
    }

    private int count(String sql, TenantId tenant) {
        @Nullable
        Integer count = jdbc.sql(sql)
                .params((Object) tenant.bytes())
                .query(Integer.class)
                .single();
        return count == null ? 0 : count;
    }
}
