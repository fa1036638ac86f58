package dev.ringmain.worker;

import dev.ringmain.delivery.DeliveryWork;
import dev.ringmain.delivery.Due;
import dev.ringmain.delivery.HeldWork;
import dev.ringmain.delivery.Lane;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.tenant.TenantShares;
import dev.ringmain.time.Housekeeping;
import dev.ringmain.time.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Keeps what waits for endpoints that are not served within what plans allow: beyond it the newest fail, and can be replayed. Counting a
 * backlog reads all of it, so one is counted again no sooner than it could be full, were it to grow by {@value #FASTEST} a second.
 */
@Component
class BacklogBounds {

    private static final Logger log = LoggerFactory.getLogger(BacklogBounds.class);
    private static final int AT_ONCE = 200;
    private static final long FASTEST = 2_000;

    /** Of one endpoint in one round: others wait behind it. */
    private static final int MOST_PORTIONS = 50;

    private final HeldWork heldWork;
    private final DeliveryWork work;
    private final ObjectProvider<TenantShares> shares;
    private final Ticker ticker;
    private final Map<EndpointId, Long> notBefore = new ConcurrentHashMap<>();
    private final OneByOne<TenantId> bounded =
            new OneByOne<>("The backlogs of {} are not kept within its plan; the others' are");

    BacklogBounds(HeldWork heldWork, DeliveryWork work, ObjectProvider<TenantShares> shares, Ticker ticker) {
        this.heldWork = heldWork;
        this.work = work;
        this.shares = shares;
        this.ticker = ticker;
    }

    @Scheduled(fixedDelay = 15_000, scheduler = Housekeeping.SCHEDULER)
    void look() {
        TenantShares plans = shares.getIfAvailable();
        if (plans == null) {
            return;
        }
        try {
            List<EndpointId> waitedFor = heldWork.endpoints();
            notBefore.keySet().retainAll(new HashSet<>(waitedFor));
            List<EndpointId> toCount =
                    waitedFor.stream().filter(this::mayBeFull).toList();
            for (int from = 0; from < toCount.size(); from += AT_ONCE) {
                List<EndpointId> some = toCount.subList(from, Math.min(from + AT_ONCE, toCount.size()));
                Set<EndpointId> seen = new HashSet<>();
                for (Due oldest : work.dueOf(Lane.HELD, some, 1)) {
                    if (seen.add(oldest.endpoint())) {
                        bounded.attempt(
                                oldest.tenant(),
                                () -> bound(oldest.endpoint(), plans.backlogPerEndpoint(oldest.tenant())));
                    }
                }
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for backlogs that are full", e);
        }
    }

    private boolean mayBeFull(EndpointId endpoint) {
        Long known = notBefore.get(endpoint);
        return known == null || ticker.nanos() - known >= 0;
    }

    private void bound(EndpointId endpoint, long most) {
        if (most >= Long.MAX_VALUE - HeldWork.PORTION) {
            return;
        }
        long held = heldWork.bound(endpoint, most);
        for (int portions = 1; held >= most + HeldWork.PORTION && portions < MOST_PORTIONS; portions++) {
            held = heldWork.bound(endpoint, most);
        }
        if (held > most) {
            log.info("More waits for {} than its plan allows: the newest have failed", endpoint);
        }
        long room = Math.max(0, most - held);
        notBefore.put(
                endpoint, ticker.nanos() + Duration.ofSeconds(room / FASTEST).toNanos());
    }
}
