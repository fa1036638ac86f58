package dev.ringmain.delivery;

import dev.ringmain.delivery.HeldWork.Discarded;
import dev.ringmain.delivery.HeldWork.Keep;
import dev.ringmain.delivery.HeldWork.Place;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatusDecided;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.id.Ids;
import dev.ringmain.tenant.EnvironmentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Serving an endpoint again, with a choice about what has waited for it; as the API and the dashboard do it. What is not to be sent is ended
 * first, portion by portion: the first few while whoever asked waits, the rest by a worker, and only then is the endpoint served. So nothing
 * is sent that was to be discarded, whatever ends in between.
 */
@Component
public class Resumptions {

    /** Finds one that nobody works on just now, if there is one. */
    public static final String TO_DO = "SELECT 1 FROM resumption WHERE leased_until <= UTC_TIMESTAMP(6) LIMIT 1";

    private static final int PORTIONS_AT_ONCE = 5;

    private final JdbcClient jdbc;
    private final HeldWork heldWork;
    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final TransactionTemplate transaction;

    Resumptions(
            JdbcClient jdbc,
            HeldWork heldWork,
            Endpoints endpoints,
            EndpointRegistry registry,
            TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.heldWork = heldWork;
        this.endpoints = endpoints;
        this.registry = registry;
        this.transaction = transaction;
    }

    /**
     * What becomes, or became, of what was held.
     *
     * @param endpoint as it is now
     * @param goesOn whether there is more to discard: the endpoint is served once that is done
     */
    public record Choice(Endpoint endpoint, long toSend, long toDiscard, boolean goesOn) {}

    /** How far the discarding is that an endpoint waits for. */
    public record Progress(long toDiscard, long discarded) {}

    /**
     * @param reached the last that was looked at; null: none yet
     * @param looksAgain whether all was looked at once: what was put aside meanwhile may stand before what was reached
     */
    private record Resumption(
            EndpointId endpoint,
            EnvironmentId environment,
            Keep keep,
            UUID asked,
            @Nullable String askedBy,
            @Nullable Place reached,
            boolean looksAgain) {

        /** @param place null: there is nothing after what was looked at */
        Resumption goneOn(@Nullable Place place) {
            return new Resumption(endpoint, environment, keep, asked, askedBy, place, looksAgain || place == null);
        }
    }

    /** What a choice would come to. Empty if the environment has no such endpoint. */
    public Optional<Choice> count(EnvironmentId environment, EndpointId id, Keep keep) {
        return endpoints.find(environment, id).map(endpoint -> choice(endpoint, keep, Ids.next(), false));
    }

    private Choice choice(Endpoint endpoint, Keep keep, UUID asked, boolean goesOn) {
        long held = heldWork.queue(endpoint.id()).held();
        long unwanted = heldWork.countToDiscard(endpoint.id(), keep, asked);
        return new Choice(endpoint, Math.max(0, held - unwanted), unwanted, goesOn);
    }

    /**
     * Serves it again, or will once a long backlog is cleared. What is not to be sent ends as failed, {@code discarded}, and can still be
     * replayed. An earlier choice that was not done with is replaced. Empty if the environment has no such endpoint.
     *
     * @param who for people to read; null: not known
     */
    public Optional<Choice> resume(EnvironmentId environment, EndpointId id, Keep keep, @Nullable String who) {
        return endpoints.find(environment, id).flatMap(before -> {
            Resumption asked = new Resumption(id, environment, keep, Ids.next(), who, null, false);
            Choice choice = choice(before, keep, asked.asked(), true);
            // Also where little is to be done: whoever resumes and dies has resumed.
            begin(asked, choice.toDiscard());
            return goOn(asked)
                    ? Optional.of(choice)
                    : endpoints
                            .find(environment, id)
                            .map(after -> new Choice(after, choice.toSend(), choice.toDiscard(), false));
        });
    }

    private void begin(Resumption asked, long toDiscard) {
        jdbc.sql("""
                        REPLACE INTO resumption (endpoint_id, environment_id, since_id, types, asked_id, asked_by, to_discard, discarded, leased_until)
                        VALUES (?, ?, ?, ?, ?, ?, ?, 0, UTC_TIMESTAMP(6) + INTERVAL 30 SECOND)""")
                .param(asked.endpoint().bytes())
                .param(asked.environment().bytes())
                .param(
                        asked.keep().since() == null
                                ? null
                                : Ids.bytes(Ids.floor(asked.keep().since())))
                .param(
                        asked.keep().types().isEmpty()
                                ? null
                                : String.join("\n", asked.keep().types()))
                .param(Ids.bytes(asked.asked()))
                .param(asked.askedBy())
                .param(toDiscard)
                .update();
    }

    /** How far an endpoint's is, that the caller has found within its environment. Empty if none is under way. */
    public Optional<Progress> underWay(EndpointId endpoint) {
        return jdbc.sql("SELECT to_discard, discarded FROM resumption WHERE endpoint_id = ?")
                .params((Object) endpoint.bytes())
                .query((row, n) -> new Progress(Math.max(row.getLong(1), row.getLong(2)), row.getLong(2)))
                .optional();
    }

    /** Goes on with one that nobody works on just now. @return whether there was one */
    public boolean goOn(Duration lease) {
        Optional<Resumption> claimed = claim(lease);
        claimed.ifPresent(one -> {
            if (goOn(one)) {
                leaseFor(one, Duration.ZERO);
            }
        });
        return claimed.isPresent();
    }

    private Optional<Resumption> claim(Duration lease) {
        List<Resumption> claimed = transaction.execute(status -> {
            List<Resumption> next = jdbc.sql(
                            "SELECT * FROM resumption WHERE leased_until <= UTC_TIMESTAMP(6) ORDER BY leased_until LIMIT 1 FOR UPDATE SKIP LOCKED")
                    .query(Resumptions::read)
                    .list();
            next.forEach(one -> leaseFor(one, lease));
            return next;
        });
        return claimed == null ? Optional.empty() : claimed.stream().findFirst();
    }

    /** A few portions. @return whether there is more to do */
    private boolean goOn(Resumption begun) {
        Resumption one = begun;
        for (int portions = 0; portions < PORTIONS_AT_ONCE; portions++) {
            Discarded portion = heldWork.discard(one.endpoint(), one.keep(), one.asked(), one.reached());
            boolean isLast = one.looksAgain() && portion.reached() == null;
            one = one.goneOn(portion.reached());
            if (!note(one, portion.ended())) {
                return false;
            }
            if (isLast) {
                serve(one);
                return false;
            }
        }
        return true;
    }

    private void serve(Resumption one) {
        try {
            registry.activateIf(one.environment(), one.endpoint(), one.askedBy(), endpoint -> isWanted(one));
        } catch (UnacceptableEndpoint e) {
            forget(one);
            throw e;
        }
        forget(one);
    }

    /** @return whether it is still what is wanted */
    private boolean note(Resumption one, int ended) {
        Place reached = one.reached();
        int noted = jdbc.sql(
                        "UPDATE resumption SET discarded = discarded + ?, reached_due_at = ?, reached_id = ?, looks_again = ? WHERE endpoint_id = ? AND asked_id = ?")
                .param(ended)
                .param(reached == null ? null : reached.dueAt())
                .param(reached == null ? null : Ids.bytes(reached.delivery()))
                .param(one.looksAgain())
                .param(one.endpoint().bytes())
                .param(Ids.bytes(one.asked()))
                .update();
        // Where there was nothing new to note, no row counts as changed.
        return noted == 1 || isWanted(one);
    }

    /** Whether nobody has decided otherwise since. */
    private boolean isWanted(Resumption one) {
        return jdbc.sql("SELECT EXISTS(SELECT 1 FROM resumption WHERE endpoint_id = ? AND asked_id = ?)")
                .params(one.endpoint().bytes(), Ids.bytes(one.asked()))
                .query(Boolean.class)
                .single();
    }

    private void leaseFor(Resumption one, Duration lease) {
        jdbc.sql(
                        "UPDATE resumption SET leased_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE endpoint_id = ? AND asked_id = ?")
                .params(lease.toNanos() / 1_000, one.endpoint().bytes(), Ids.bytes(one.asked()))
                .update();
    }

    private void forget(Resumption one) {
        jdbc.sql("DELETE FROM resumption WHERE endpoint_id = ? AND asked_id = ?")
                .params(one.endpoint().bytes(), Ids.bytes(one.asked()))
                .update();
    }

    /** Whoever has it served at once, pauses it once more or deletes it has decided otherwise; so has who disables it. */
    @EventListener
    void on(EndpointStatusDecided decided) {
        jdbc.sql("DELETE FROM resumption WHERE endpoint_id = ?")
                .params((Object) decided.endpoint().bytes())
                .update();
    }

    private static Resumption read(ResultSet row, int n) throws SQLException {
        byte[] since = row.getBytes("since_id");
        byte[] reachedId = row.getBytes("reached_id");
        String types = row.getString("types");
        return new Resumption(
                new EndpointId(Ids.fromBytes(row.getBytes("endpoint_id"))),
                new EnvironmentId(Ids.fromBytes(row.getBytes("environment_id"))),
                new Keep(
                        since == null ? null : Ids.timeOf(Ids.fromBytes(since)),
                        types == null ? List.of() : List.of(types.split("\n"))),
                Ids.fromBytes(row.getBytes("asked_id")),
                row.getString("asked_by"),
                reachedId == null
                        ? null
                        : new Place(row.getObject("reached_due_at", LocalDateTime.class), Ids.fromBytes(reachedId)),
                row.getBoolean("looks_again"));
    }
}
