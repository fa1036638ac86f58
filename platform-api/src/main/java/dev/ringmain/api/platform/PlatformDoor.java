package dev.ringmain.api.platform;

import dev.ringmain.api.key.Callers;
import dev.ringmain.api.limit.RateLimits;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.web.PlatformPaths;
import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.staff.PlatformKey;
import dev.ringmain.staff.PlatformKeys;
import dev.ringmain.staff.PlatformReplies;
import dev.ringmain.staff.PlatformReplies.Asked;
import dev.ringmain.staff.PlatformReplies.Claim;
import dev.ringmain.staff.PlatformReplies.Reply;
import dev.ringmain.tenant.ApiKeyText;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Lets in a platform key, as often as the setting allows, and gives a repeated request the answer that the first one got. The key is read
 * with every request, so one that was revoked is out at once.
 */
@Component
class PlatformDoor implements PlatformPaths.Door {

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final PlatformKeys keys;
    private final PlatformReplies replies;
    private final RateLimits rateLimits;
    private final MasterKey masterKey;
    private final long rate;

    PlatformDoor(
            PlatformKeys keys,
            PlatformReplies replies,
            RateLimits rateLimits,
            MasterKey masterKey,
            @Value("${ringmain.platform.rate:20}") long rate) {
        this.keys = keys;
        this.replies = replies;
        this.rateLimits = rateLimits;
        this.masterKey = masterKey;
        this.rate = rate;
    }

    @Override
    public void enter(HttpServletRequest request, HttpServletResponse response) {
        String presented = Callers.presentedBy(request);
        PlatformKey key = ApiKeyText.parse(presented)
                .flatMap(text -> keys.findByPublicId(text.publicId())
                        .filter(found -> found.isFor(text, masterKey) && found.isUsable()))
                .orElseThrow(() -> new ApiProblem(
                        ProblemCode.UNAUTHORIZED,
                        "This needs a platform key, rm_adm_…, which an admin of the staff issues in the console. This one is"
                                + " none, mistyped, or revoked."));
        rateLimits.spendByKey(key.id(), rate, response);
        request.setAttribute(PlatformCaller.ATTRIBUTE, new PlatformCaller(key.id(), key.name(), Ids.next(), null));
    }

    @Override
    public void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        @Nullable String name = request.getHeader("Idempotency-Key");
        PlatformCaller caller = (PlatformCaller) request.getAttribute(PlatformCaller.ATTRIBUTE);
        if (name == null || request.getMethod().equals("GET") || caller == null) {
            chain.doFilter(request, response);
            return;
        }
        if (!NAME.matcher(name).matches()) {
            throw new ApiProblem(
                    ProblemCode.INVALID_PARAMETER, "Idempotency-Key has 1 to 128 visible ASCII characters.");
        }
        byte[] body = request.getInputStream().readAllBytes();
        Asked asked = replies.claim(caller.key(), name, fingerprint(request, body));
        Claim claim = asked.ours();
        if (claim == null) {
            repeat(Objects.requireNonNull(asked.earlier()), response);
            return;
        }
        request.setAttribute(PlatformCaller.ATTRIBUTE, caller.making(claim));
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(PlatformPaths.withBody(request, body), answer);
            int kind = answer.getStatus() / 100;
            if (kind == 2) {
                replies.keep(claim, answer.getStatus(), answer.getContentAsByteArray());
                answered = true;
            } else if (kind == 4) {
                replies.release(claim);
                answered = true;
            }
        } finally {
            if (!answered) {
                replies.abandon(claim);
            }
        }
        answer.copyBodyToResponse();
    }

    private static void repeat(Reply earlier, HttpServletResponse response) throws IOException {
        if (!earlier.sameRequest()) {
            throw new ApiProblem(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key stood for another request. Use a new one for each request.");
        }
        byte @Nullable [] body = earlier.body();
        if (body == null) {
            throw new ApiProblem(
                            ProblemCode.UNAVAILABLE,
                            "The first request with this Idempotency-Key is still being worked on. Send it again in a"
                                    + " moment.")
                    .retryAfter(1);
        }
        response.setStatus(earlier.status());
        response.setHeader("Idempotent-Replayed", "true");
        if (body.length > 0) {
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.getOutputStream().write(body);
        }
    }

    private static byte[] fingerprint(HttpServletRequest request, byte[] body) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(
                    (request.getMethod() + " " + request.getRequestURI() + "\n").getBytes(StandardCharsets.UTF_8));
            return sha256.digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
