package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.event.Event;
import dev.ringmain.tenant.EnvironmentId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends again what was sent before, as a delivery of its own, linked to the one it repeats; and what never was, to whoever missed it. */
@Component
public class Replays {

    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final HeldWork heldWork;
    private final RoutingTable routing;
    private final ObjectProvider<DeliveryHandover> handover;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;

    Replays(
            Deliveries deliveries,
            DeliveryWork work,
            HeldWork heldWork,
            RoutingTable routing,
            ObjectProvider<DeliveryHandover> handover,
            TransactionTemplate transaction,
            JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.deliveries = deliveries;
        this.work = work;
        this.heldWork = heldWork;
        this.routing = routing;
        this.handover = handover;
        this.transaction = transaction;
    }

    /**
     * The new delivery; empty if the environment has no such delivery.
     *
     * @throws EndpointDeleted if there is nowhere left to send it
     */
    public Optional<Delivery> replay(EnvironmentId environment, DeliveryId id) {
        return deliveries.find(environment, id).map(original -> {
            Destination destination =
                    routing.destination(environment, original.endpoint()).orElseThrow(EndpointDeleted::new);
            NewWork row = NewWork.of(original.replayed(), destination.status(), Lane.FRESH, null);
            Delivery replay = row.delivery();
            transaction.executeWithoutResult(status -> {
                deliveries.insert(List.of(replay));
                work.insert(List.of(row));
            });
            handover.ifAvailable(DeliveryHandover::wake);
            return replay;
        });
    }

    /**
     * The same, where the delivery is named together with its endpoint; empty if it went to another one.
     *
     * @throws EndpointDeleted if there is nowhere left to send it
     */
    public Optional<Delivery> replay(EnvironmentId environment, EndpointId endpoint, DeliveryId id) {
        return deliveries
                .find(environment, id)
                .filter(delivery -> delivery.endpoint().equals(endpoint))
                .flatMap(delivery -> replay(environment, delivery.id()));
    }

    /**
     * Sends an event once more to each endpoint that was sent it, or to one of them. Where it still is under way, or waits, nothing happens, so that
     * asking twice makes one.
     *
     * @param event that the caller has found within its environment
     * @param only null: all of them
     * @return what is on its way now
     */
    public List<Delivery> again(Event event, @Nullable EndpointId only) {
        Set<EndpointId> sent = new LinkedHashSet<>();
        deliveries.of(event.environment(), event.id()).forEach(delivery -> sent.add(delivery.endpoint()));
        List<Delivery> born = new ArrayList<>();
        for (EndpointId endpoint : sent) {
            Destination destination = only == null || only.equals(endpoint)
                    ? routing.destination(event.environment(), endpoint).orElse(null)
                    : null;
            if (destination != null) {
                alone(
                                endpoint,
                                () -> latest(event, endpoint)
                                        .filter(latest -> latest.status() != DeliveryStatus.PENDING)
                                        .map(latest -> born(latest.replayed(), destination)))
                        .ifPresent(born::add);
            }
        }
        if (!born.isEmpty()) {
            handover.ifAvailable(DeliveryHandover::wake);
        }
        return born;
    }

    /**
     * Sends an event to an endpoint that was not sent it: it came later, or its filter kept the event away. Asking twice makes one.
     *
     * @param event that the caller has found within its environment
     * @return the delivery; the latest that there is already, if there is one
     * @throws EndpointDeleted if the environment has no such endpoint
     * @throws NotSubscribed if the endpoint does not want events of that type
     */
    public Delivery first(Event event, EndpointId endpoint) {
        Destination destination =
                routing.destination(event.environment(), endpoint).orElseThrow(EndpointDeleted::new);
        if (!destination.wants(event.type())) {
            throw new NotSubscribed(event.type());
        }
        Delivery first = alone(
                endpoint,
                () -> latest(event, endpoint)
                        .orElseGet(() -> born(
                                Delivery.fresh(
                                        destination.tenant(),
                                        event.environment(),
                                        endpoint,
                                        event.id(),
                                        event.type(),
                                        null),
                                destination)));
        handover.ifAvailable(DeliveryHandover::wake);
        return first;
    }

    /** Nobody else makes a delivery here for the same endpoint meanwhile, so that what was looked at is still true. */
    private <T> T alone(EndpointId endpoint, Supplier<T> what) {
        return Objects.requireNonNull(transaction.execute(status -> {
            jdbc.sql("SELECT id FROM endpoint WHERE id = ? FOR UPDATE")
                    .params((Object) endpoint.bytes())
                    .query((row, n) -> row.getBytes(1))
                    .list();
            return what.get();
        }));
    }

    private Optional<Delivery> latest(Event event, EndpointId endpoint) {
        return deliveries.of(event.environment(), event.id()).stream()
                .filter(delivery -> delivery.endpoint().equals(endpoint))
                .reduce((one, later) -> later);
    }

    private Delivery born(Delivery delivery, Destination destination) {
        NewWork row = NewWork.of(delivery, destination.status(), Lane.FRESH, null);
        deliveries.insert(List.of(row.delivery()));
        work.insert(List.of(row));
        return deliveries.find(delivery.environment(), delivery.id()).orElseThrow();
    }

    /**
     * After replays have arrived: what they repeat need not be tried any more, if it still was to be. An attempt that is under way is left
     * alone.
     */
    public void supersedeWhatTheyRepeat(Collection<DeliveryId> replays) {
        heldWork.supersedeWhatTheyRepeat(replays);
    }

    /** The endpoint never asked for such events. */
    public static class NotSubscribed extends RuntimeException {

        NotSubscribed(String type) {
            super("The endpoint does not subscribe to " + type + ". Let it subscribe first, then send it.");
        }
    }

    /** The endpoint that it was delivered to is no more. */
    public static class EndpointDeleted extends RuntimeException {

        EndpointDeleted() {
            super("The endpoint of this delivery was deleted, so there is nowhere to send it again");
        }
    }
}
