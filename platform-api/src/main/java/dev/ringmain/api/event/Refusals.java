package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.Plan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Why a submission is not taken in, beyond what can be seen from itself. */
final class Refusals {

    private Refusals() {}

    static ApiProblem keyReused() {
        return new ApiProblem(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "The Idempotency-Key was sent before with another request. Use a new key for a new request.");
    }

    static ApiProblem idConflict(Planned row) {
        return new ApiProblem(
                        ProblemCode.EVENT_ID_CONFLICT,
                        "An event with this id was published before, and it was a different one.")
                .at(row.item().event().pointer() + "/id", "event_id_conflict", "Used for another event.");
    }

    static ApiProblem tooManyDeliveries(int asked, int most) {
        return ApiProblem.invalid(
                "/events",
                "too_many_deliveries",
                "With the endpoints that subscribed, this batch would make " + asked
                        + " deliveries, and one request makes at most " + most + ". Send it in several batches.");
    }

    static ApiProblem unknownType(Item item) {
        return ApiProblem.invalid(
                item.event().pointer() + "/type",
                "unknown_event_type",
                "The catalogue of this environment does not hold the type, and is closed to new ones. Add it with POST"
                        + " /api/v1/event-types.");
    }

    static ApiProblem catalogueFull(Item item, long limit, long used) {
        return new ApiProblem(
                        ProblemCode.LIMIT_REACHED,
                        "The catalogue of this environment holds " + used
                                + " types, and with the new ones of this request it would hold more than the " + limit
                                + " that the plan lets an open one take in. Add the type with POST /api/v1/event-types.")
                .at(item.event().pointer() + "/type", "limit_reached", "The catalogue does not hold this type.")
                .with("limit", limit)
                .with("used", used)
                .leadingToPlans();
    }

    static ApiProblem reservedType(PublishEvent event) {
        return ApiProblem.invalid(
                event.pointer() + "/type",
                "reserved_event_type",
                "Only Ringmain itself publishes events of this type. Choose another type; an endpoint may subscribe to this one.");
    }

    static ApiProblem quotaExceeded(Plan plan, long used, Instant resetsAt, Instant now) {
        long limit = plan.eventsAccepted();
        return new ApiProblem(ProblemCode.QUOTA_EXCEEDED, "The plan allows " + limit + " events a month.")
                .with("limit", limit)
                .with("used", used)
                .with("resets_at", resetsAt)
                .leadingToPlans()
                .retryAfter(Math.max(1, now.until(resetsAt, ChronoUnit.SECONDS)));
    }
}
