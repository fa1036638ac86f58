package dev.ringmain.api.billing;

import dev.ringmain.api.billing.InvoiceResource.LineResource;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.subscription.PlanChange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What moving to another plan would do.
 *
 * @param planVersion of {@code to}: handed to the change, it is this version or none
 * @param now whether it happens at once; otherwise at {@code at}
 * @param givenBack the credit note for a plan that was charged in another currency, or at another rate of tax; null: {@code cost} is all
 * @param environmentsOver environments beyond those of the plan: they stay, and none can be added
 * @param membersOver members beyond those of the plan: likewise
 * @param transformations that stay at work, and cannot be changed any more
 */
record ChangePreview(
        String from,
        String to,
        int planVersion,
        boolean now,
        Instant at,
        Cost cost,
        @Nullable Cost givenBack,
        List<Room> environments,
        List<Less> losses,
        int environmentsOver,
        int membersOver,
        int transformations) {

    /** Of the invoice that is made at once, in minor units. @param monthlyMinor from then on, before tax */
    record Cost(
            String currency,
            List<LineResource> lines,
            long subtotalMinor,
            long taxMinor,
            long totalMinor,
            long creditMinor,
            long dueMinor,
            long monthlyMinor) {}

    /**
     * @param stay endpoints, in the order in which they would
     * @param suspended endpoints; none is deleted
     */
    record Room(String id, String name, List<String> stay, List<String> suspended) {}

    /** A limit that gets less, of the tenant as a whole: what it was granted beside its plan is among it. */
    record Less(String limit, long before, long after) {}

    static ChangePreview of(PlanChange change) {
        PlanChange.Cost givenBack = change.givenBack();
        return new ChangePreview(
                change.from().code(),
                change.to().code(),
                change.to().version(),
                change.isNow(),
                change.at(),
                of(change.cost()),
                givenBack == null ? null : of(givenBack),
                change.rooms().stream()
                        .map(room -> new Room(
                                room.environment().id().toString(),
                                room.environment().name(),
                                ids(room.stay()),
                                ids(room.suspended())))
                        .toList(),
                change.comparison().losses().stream()
                        .map(loss -> new Less(loss.entitlement().key(), loss.before(), loss.after()))
                        .toList(),
                change.environmentsOver(),
                change.membersOver(),
                change.transformations());
    }

    private static Cost of(PlanChange.Cost cost) {
        return new Cost(
                cost.currency(),
                cost.lines().stream().map(LineResource::of).toList(),
                cost.subtotalMinor(),
                cost.taxMinor(),
                cost.totalMinor(),
                cost.creditMinor(),
                cost.dueMinor(),
                cost.monthly());
    }

    private static List<String> ids(List<Endpoint> endpoints) {
        return endpoints.stream().map(endpoint -> endpoint.id().toString()).toList();
    }
}
