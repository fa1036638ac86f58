package dev.ringmain.billing;

import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What was included while a plan held, read from the ledger of exceptions: those that ended since count for as long as they held, and
 * whatever holds at the moment of asking does not matter.
 */
@Repository
public class Included {

    private final JdbcClient jdbc;

    Included(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param events the highest number of a month's events that was included at any moment
     * @param priceOf1000 the lowest price of those beyond, in minor units
     */
    public record Terms(long events, long priceOf1000) {}

    /** An exception for all of a tenant, and when it held. @param until exclusive; null: still */
    private record Held(
            Entitlement entitlement,
            long value,
            Instant from,
            @Nullable Instant until) {

        boolean at(Instant moment) {
            return !moment.isBefore(from) && (until == null || moment.isBefore(until));
        }
    }

    /**
     * The terms of a tenant between two moments, in which one version of a plan held: the best for the customer that held at any time.
     *
     * @param until exclusive
     */
    public Terms between(TenantId tenant, Plan plan, Instant from, Instant until) {
        List<Held> held = held(tenant);
        TreeSet<Instant> moments = new TreeSet<>(List.of(from));
        for (Held one : held) {
            moments.add(one.from());
            if (one.until() != null) {
                moments.add(one.until());
            }
        }
        long events = 0;
        long price = Long.MAX_VALUE;
        for (Instant moment : moments) {
            if (moment.equals(from) || (moment.isAfter(from) && moment.isBefore(until))) {
                events = Math.max(events, value(plan, held, Entitlement.EVENTS_PER_MONTH, moment));
                price = Math.min(price, value(plan, held, Entitlement.OVERAGE_PRICE_PER_1000, moment));
            }
        }
        return new Terms(events, price);
    }

    /** Of two exceptions for the same, the later one holds. */
    private static long value(Plan plan, List<Held> held, Entitlement entitlement, Instant moment) {
        return held.stream()
                .filter(one -> one.entitlement() == entitlement && one.at(moment))
                .reduce((older, newer) -> newer)
                .map(Held::value)
                .orElseGet(() -> plan.limit(entitlement));
    }

    private List<Held> held(TenantId tenant) {
        return jdbc.sql("""
                    SELECT entitlement, value, set_at, CASE WHEN until_at IS NULL THEN ended_at WHEN ended_at IS NULL THEN until_at
                        ELSE LEAST(until_at, ended_at) END AS ends_at
                    FROM limit_override WHERE tenant_id = ? AND environment_id IS NULL ORDER BY set_at, id\
                    """).params((Object) tenant.bytes()).query((row, n) -> read(row)).list().stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Held> read(ResultSet row) throws SQLException {
        long value = row.getLong("value");
        Instant from = row.getObject("set_at", LocalDateTime.class).toInstant(ZoneOffset.UTC);
        LocalDateTime until = row.getObject("ends_at", LocalDateTime.class);
        return Entitlement.parse(row.getString("entitlement"))
                .map(entitlement -> new Held(
                        entitlement,
                        entitlement.bounded(value),
                        from,
                        until == null ? null : until.toInstant(ZoneOffset.UTC)));
    }
}
