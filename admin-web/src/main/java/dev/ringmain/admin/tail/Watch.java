package dev.ringmain.admin.tail;

import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryId;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Event;
import dev.ringmain.event.Events;
import dev.ringmain.id.Ids;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of one environment for all who look at it: a few reads by key, none of which reads more rows than it wants. Rows become
 * visible when they are committed, which is not the order of their ids, so each look goes back some seconds, and what was seen is remembered.
 */
class Watch {

    /** Longer than a transaction takes from making an id to committing it, and than clocks of nodes are apart. */
    private static final Duration OVERLAP = Duration.ofSeconds(5);

    /** A look that comes later than this after the last one begins anew. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private static final int MOST = Keyset.MOST;
    private static final int MOST_UNDER_WAY = 200;
    private static final int MOST_REMEMBERED = 2_000;
    private static final int MOST_FOLLOWED = 500;

    private final EnvironmentId environment;
    private final Events events;
    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final Clock clock;
    /** What was seen, as it was seen, oldest first. */
    private final Map<UUID, String> seen = new LinkedHashMap<>();
    /** Deliveries from which more will be heard. */
    private final Map<DeliveryId, Boolean> pending = new LinkedHashMap<>();

    /** When the last look that came to its end began. */
    private @Nullable Instant lookedAt;

    Watch(EnvironmentId environment, Events events, Deliveries deliveries, Endpoints endpoints, Clock clock) {
        this.environment = environment;
        this.events = events;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /** @param more whether there was more than is looked at */
    record News(List<TailLine> lines, boolean more) {}

    /** What has happened since the last look, oldest first; at the first, in the last few seconds. */
    News look() {
        // The time that ids tell, whatever the clock on the wall is set to.
        return look(Ids.timeOf(Ids.next()));
    }

    News look(Instant began) {
        Instant since = lookedAt != null && lookedAt.isAfter(began.minus(LONGEST_GAP))
                ? lookedAt.minus(OVERLAP)
                : began.minus(OVERLAP);
        List<TailLine> lines = new ArrayList<>();
        List<Event> published = events.page(environment, new Events.Filter(null, null, since, null), Keyset.first(MOST))
                .rows();
        int unseen = 0;
        for (int n = published.size() - 1; n >= 0; n--) {
            Event event = published.get(n);
            if (isNews(event.id().value(), "")) {
                lines.add(TailLine.of(event));
                unseen++;
            }
        }
        boolean more = unseen == MOST;
        List<Delivery> born = deliveries
                .page(environment, new Deliveries.Filter(null, null, null, since, null), Keyset.first(MOST))
                .rows();
        int changed = 0;
        Map<DeliveryId, Delivery> looked = new LinkedHashMap<>();
        Set<DeliveryId> young = new HashSet<>();
        for (int n = born.size() - 1; n >= 0; n--) {
            young.add(born.get(n).id());
            looked.put(born.get(n).id(), born.get(n));
        }
        deliveries.underWay(environment, MOST_UNDER_WAY).forEach(id -> pending.putIfAbsent(id, true));
        deliveries
                .find(
                        environment,
                        pending.keySet().stream()
                                .filter(id -> !looked.containsKey(id))
                                .toList())
                .forEach(delivery -> looked.put(delivery.id(), delivery));
        pending.keySet().retainAll(looked.keySet());
        List<Delivery> tried = new ArrayList<>();
        for (Delivery delivery : looked.values()) {
            if (follow(delivery, young.contains(delivery.id()))) {
                tried.add(delivery);
                changed++;
            }
        }
        more |= changed >= MOST && born.size() == MOST;
        if (!tried.isEmpty()) {
            Map<EndpointId, String> urls = urls();
            Instant now = clock.instant();
            tried.forEach(delivery -> lines.add(TailLine.of(delivery, now, urls.get(delivery.endpoint()))));
        }
        forget(seen, MOST_REMEMBERED);
        forget(pending, MOST_FOLLOWED);
        lookedAt = began;
        return new News(lines, more);
    }

    /** @return whether an attempt was made that nobody was told of */
    private boolean follow(Delivery delivery, boolean young) {
        if (delivery.status() == DeliveryStatus.PENDING) {
            pending.putIfAbsent(delivery.id(), true);
        } else {
            pending.remove(delivery.id());
        }
        String state = delivery.status().text() + delivery.attempts();
        boolean first = !seen.containsKey(delivery.id().value());
        boolean news = isNews(delivery.id().value(), state);
        if (delivery.status() == DeliveryStatus.PENDING && delivery.attempts() == 0) {
            return false;
        }
        // A retry that was made before anybody looked is no news; what has ended has ended since the last look.
        return news && (!first || young || delivery.status() != DeliveryStatus.PENDING);
    }

    private boolean isNews(UUID id, String state) {
        return !state.equals(seen.put(id, state));
    }

    private Map<EndpointId, String> urls() {
        return endpoints.in(environment).stream().collect(Collectors.toMap(Endpoint::id, Endpoint::url));
    }

    /** The oldest, beyond what is remembered. */
    private static void forget(Map<?, ?> map, int most) {
        var oldest = map.keySet().iterator();
        for (int over = map.size() - most; over > 0; over--) {
            oldest.next();
            oldest.remove();
        }
    }
}
