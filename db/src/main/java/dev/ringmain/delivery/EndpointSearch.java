package dev.ringmain.delivery;

import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** An environment's endpoints, found by a word and by how they stand. A plan allows few enough to look at all of them. */
@Repository
public class EndpointSearch {

    /** How far back the last delivery is looked for: each day is a partition that is looked into. */
    public static final Duration LAST_WITHIN = Duration.ofDays(7);

    private final Endpoints endpoints;
    private final EndpointHealths healths;
    private final JdbcClient jdbc;
    private final Clock clock;

    EndpointSearch(Endpoints endpoints, EndpointHealths healths, JdbcClient jdbc, Clock clock) {
        this.endpoints = endpoints;
        this.healths = healths;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** What endpoints are asked for by. */
    public enum State {
        ACTIVE,
        /** Served, and in trouble: there was a failure since its last success. */
        FAILING,
        PAUSED,
        DISABLED,
        SUSPENDED_BY_PLAN;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<State> parse(String text) {
            return Stream.of(values())
                    .filter(state -> state.text().equals(text))
                    .findFirst();
        }

        private boolean isOf(Found found) {
            return this == FAILING
                    ? found.isFailing()
                    : found.endpoint().status().name().equals(name());
        }
    }

    /** @param health null: it is in good standing */
    public record Found(Endpoint endpoint, @Nullable EndpointHealth health) {

        public boolean isFailing() {
            return health != null && endpoint.status() == EndpointStatus.ACTIVE;
        }
    }

    /**
     * All that are not deleted, oldest first.
     *
     * @param words a part of the URL or the description, in whatever case, or an id; empty: any
     */
    public List<Found> in(EnvironmentId environment, String words, @Nullable State state) {
        List<Endpoint> named = endpoints.in(environment).stream()
                .filter(endpoint -> isNamed(endpoint, words.strip().toLowerCase(Locale.ROOT)))
                .toList();
        Map<EndpointId, EndpointHealth> troubled = healths
                .of(named.stream().map(Endpoint::id).toList())
                .stream()
                .collect(Collectors.toMap(EndpointHealth::endpoint, Function.identity()));
        return named.stream()
                .map(endpoint -> new Found(endpoint, troubled.get(endpoint.id())))
                .filter(found -> state == null || state.isOf(found))
                .toList();
    }

    private static boolean isNamed(Endpoint endpoint, String words) {
        return words.isEmpty()
                || endpoint.url().toLowerCase(Locale.ROOT).contains(words)
                || endpoint.description().toLowerCase(Locale.ROOT).contains(words)
                || endpoint.id().toString().equals(words);
    }

    /** When the newest delivery was born, of endpoints that the caller has found within its environment; none within a week: left out. */
    public Map<EndpointId, Instant> lastDeliveries(Collection<EndpointId> found) {
        Map<EndpointId, Instant> last = new HashMap<>();
        if (!found.isEmpty()) {
            byte[] since = Ids.bytes(Ids.floor(clock.instant().minus(LAST_WITHIN)));
            // In the order of the whole index: by the id alone, MySQL Server would sort all that the endpoint ever got.
            String newest =
                    "(SELECT d.id FROM delivery d FORCE INDEX (by_endpoint) WHERE d.endpoint_id = p.id AND d.failed = %s AND d.id >= ? ORDER BY d.endpoint_id DESC, d.failed DESC, d.id DESC LIMIT 1)";
            jdbc.sql("SELECT p.id, " + newest.formatted("FALSE") + " AS fine, " + newest.formatted("TRUE")
                            + " AS failed FROM endpoint p WHERE p.id IN (?" + ", ?".repeat(found.size() - 1) + ")")
                    .param(since)
                    .param(since)
                    .params(found.stream().map(EndpointId::bytes).toList())
                    .query(row -> {
                        EndpointId endpoint = new EndpointId(Ids.fromBytes(row.getBytes("id")));
                        Stream.of(row.getBytes("fine"), row.getBytes("failed"))
                                .filter(id -> id != null)
                                .max(Arrays::compareUnsigned)
                                .map(id -> Ids.timeOf(Ids.fromBytes(id)))
                                .ifPresent(at -> last.put(endpoint, at));
                    });
        }
        return last;
    }
}
