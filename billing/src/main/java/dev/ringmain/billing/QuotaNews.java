package dev.ringmain.billing;

import dev.ringmain.delivery.OperationalEvents;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.time.Housekeeping;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells a tenant, in each of its environments, and its members, when it has used so much of the month's events: each share once a month,
 * whichever node sees it first. Looked at beside the counting, which every event waits for.
 */
@Component
class QuotaNews {

    /** Percent. Beyond 100 comes only who may. */
    static final List<Integer> THRESHOLDS = List.of(80, 100, 120);

    private static final Logger log = LoggerFactory.getLogger(QuotaNews.class);

    private final Usage usage;
    private final Plans plans;
    private final Environments environments;
    private final OperationalEvents news;
    private final Notices notices;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    /** The month in which what others had counted, and who ended since, was looked at. */
    private int caughtUpWith;

    QuotaNews(
            Usage usage,
            Plans plans,
            Environments environments,
            OperationalEvents news,
            Notices notices,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.usage = usage;
        this.plans = plans;
        this.environments = environments;
        this.news = news;
        this.notices = notices;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 15_000, initialDelay = 15_000, scheduler = Housekeeping.SCHEDULER)
    void look() {
        try {
            int period = usage.period();
            Set<TenantId> tenants = new LinkedHashSet<>(usage.counted());
            if (caughtUpWith != period) {
                tenants.addAll(usage.everybody());
            }
            tenants.forEach(tenant -> look(tenant, period));
            caughtUpWith = period;
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look at what is used of quotas", e);
        }
    }

    private void look(TenantId tenant, int period) {
        long limit = plans.of(tenant).limit(Entitlement.EVENTS_PER_MONTH);
        long used = usage.events(tenant);
        List<Integer> reached = THRESHOLDS.stream()
                .filter(threshold -> limit > 0 && used >= limit / 100.0 * threshold)
                .toList();
        if (!reached.isEmpty() && !told(tenant, period).containsAll(reached)) {
            tell(tenant, period, reached, limit, used);
        }
    }

    private List<Integer> told(TenantId tenant, int period) {
        return jdbc.sql("SELECT threshold FROM quota_told WHERE tenant_id = ? AND period = ?")
                .params(tenant.bytes(), period)
                .query(Integer.class)
                .list();
    }

    /** Of several at once, the highest: the others say nothing that it does not. */
    private void tell(TenantId tenant, int period, List<Integer> reached, long limit, long used) {
        transaction.executeWithoutResult(status -> {
            boolean highestIsNew = false;
            for (int threshold : reached) {
                highestIsNew = jdbc.sql(
                                        "INSERT IGNORE INTO quota_told (tenant_id, period, threshold, told_at) VALUES (?, ?, ?, UTC_TIMESTAMP(6))")
                                .params(tenant.bytes(), period, threshold)
                                .update()
                        == 1;
            }
            if (highestIsNew) {
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("threshold", reached.get(reached.size() - 1));
                data.put("limit", limit);
                data.put("used", used);
                data.put("period", "%d-%02d".formatted(period / 100, period % 100));
                notices.writeOfTenant(
                        tenant,
                        NotificationKind.QUOTA,
                        Facts.NONE
                                .with("threshold", reached.get(reached.size() - 1))
                                .with("limit", limit)
                                .with("used", used)
                                .with("period", data.get("period"))
                                .with("beyond", plans.of(tenant).limit(Entitlement.OVERAGE_EVENTS)));
                for (Environment environment : environments.findByTenantOrderById(tenant)) {
                    news.say(environment.id(), OperationalEvents.QUOTA_THRESHOLD, tenant.toString(), data);
                }
            }
        });
    }
}
