package dev.ringmain.api.event;

import dev.ringmain.delivery.Explanation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An explanation as the API shows it. */
record ExplanationResource(String eventId, String eventType, boolean matched, List<VerdictResource> endpoints) {

    record VerdictResource(
            String endpointId,
            String url,
            String outcome,
            @Nullable String rule,
            String detail,
            @Nullable String deliveryId,
            int attempts,
            @Nullable Instant nextAttemptAt) {

        static VerdictResource of(Explanation.Verdict verdict) {
            return new VerdictResource(
                    verdict.endpoint().toString(),
                    verdict.url(),
                    verdict.outcome().text(),
                    verdict.rule(),
                    verdict.detail(),
                    verdict.delivery() == null ? null : verdict.delivery().toString(),
                    verdict.attempts(),
                    verdict.nextAttemptAt());
        }
    }

    static ExplanationResource of(Explanation explanation) {
        return new ExplanationResource(
                explanation.event().publicId(),
                explanation.event().type(),
                explanation.matched(),
                explanation.verdicts().stream().map(VerdictResource::of).toList());
    }
}
