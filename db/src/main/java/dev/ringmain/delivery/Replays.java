package dev.ringmain.delivery;

import dev.ringmain.delivery.DeliveryWork.NewWork;
import dev.ringmain.endpoint.Destination;
import dev.ringmain.endpoint.EndpointId;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.tenant.EnvironmentId;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends again what was sent before: as a delivery of its own, linked to the one it repeats. */
@Component
public class Replays {

    private final Deliveries deliveries;
    private final DeliveryWork work;
    private final HeldWork heldWork;
    private final RoutingTable routing;
    private final ObjectProvider<DeliveryHandover> handover;
    private final TransactionTemplate transaction;

    Replays(
            Deliveries deliveries,
            DeliveryWork work,
            HeldWork heldWork,
            RoutingTable routing,
            ObjectProvider<DeliveryHandover> handover,
            TransactionTemplate transaction) {
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
     * After a replay has arrived: what it repeats need not be tried any more, if it still was to be. An attempt that is under way is left
     * alone.
     */
    public void supersedeWhatItRepeats(EnvironmentId environment, DeliveryId replay) {
        deliveries
                .find(environment, replay)
                .map(Delivery::replayOf)
                .ifPresent(original -> heldWork.supersede(original));
    }

    /** The endpoint that it was delivered to is no more. */
    public static class EndpointDeleted extends RuntimeException {

        EndpointDeleted() {
            super("The endpoint of this delivery was deleted, so there is nowhere to send it again");
        }
    }
}
