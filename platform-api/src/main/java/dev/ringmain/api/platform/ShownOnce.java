package dev.ringmain.api.platform;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.staff.PlatformReplies;
import dev.ringmain.staff.PlatformReplies.Claim;
import java.nio.charset.StandardCharsets;
import org.springframework.stereotype.Component;

/** Secrets that are shown once: whoever never saw the answer is shown the same one, and not a second. */
@Component
class ShownOnce {

    private final PlatformReplies replies;

    ShownOnce(PlatformReplies replies) {
        this.replies = replies;
    }

    /**
     * The secret of what a request makes.
     *
     * @param fresh the secret, unless an earlier attempt at the same request chose one; ASCII
     * @throws ApiProblem if another attempt at it is at work meanwhile
     */
    String secret(PlatformCaller caller, String fresh) {
        Claim claim = caller.claim();
        if (claim == null) {
            return fresh;
        }
        return replies.secret(claim, fresh.getBytes(StandardCharsets.US_ASCII))
                .map(secret -> new String(secret, StandardCharsets.US_ASCII))
                .orElseThrow(() -> new ApiProblem(
                                ProblemCode.UNAVAILABLE,
                                "Another request with this Idempotency-Key is being worked on. Send it again in a moment.")
                        .retryAfter(1));
    }
}
