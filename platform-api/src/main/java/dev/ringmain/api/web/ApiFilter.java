package dev.ringmain.api.web;

import dev.ringmain.api.key.Caller;
import dev.ringmain.api.key.Callers;
import dev.ringmain.api.limit.RateLimits;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.api.request.RequestJournal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** What stands before every handler of the API, in this order: an id, who it is, how often, the size; and behind it, the log of requests. */
class ApiFilter extends OncePerRequestFilter {

    private static final String CLOUDEVENTS_BATCH = "application/cloudevents-batch";

    private final Callers callers;
    private final RateLimits rateLimits;
    private final PlatformPaths.Door platform;
    private final Problems problems;
    private final RequestJournal journal;

    ApiFilter(
            Callers callers,
            RateLimits rateLimits,
            PlatformPaths.Door platform,
            Problems problems,
            RequestJournal journal) {
        this.platform = platform;
        this.callers = callers;
        this.rateLimits = rateLimits;
        this.problems = problems;
        this.journal = journal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long began = System.nanoTime();
        RequestIds.give(request, response);
        answer(request, response, chain);
        journal.note(request, response.getStatus(), System.nanoTime() - began);
    }

    private void answer(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        int cap = cap(request);
        try {
            // Whoever is known spends a request, and reads in the answer how many are left, whatever becomes of it. No
            // body was read yet.
            if (PlatformPaths.isPlatform(request)) {
                platform.enter(request, response);
                refuseBody(request, cap);
                platform.pass(BodyCap.capped(request, cap), response, chain);
                return;
            }
            Caller caller = callers.identify(request);
            rateLimits.spend(caller, response);
            callers.refuseIfClosed(caller);
            refuseBody(request, cap);
        } catch (ApiProblem
                | org.springframework.dao.DataAccessException
                | org.springframework.transaction.TransactionException e) {
            problems.write(e, request, response);
            return;
        }
        chain.doFilter(BodyCap.capped(request, cap), response);
    }

    /** By its address; a batch of CloudEvents by what it says it is. */
    private static int cap(HttpServletRequest request) {
        String path = request.getRequestURI();
        String type = request.getContentType();
        if (path.endsWith("/events/batch")
                || path.endsWith("/events")
                        && type != null
                        && type.strip().regionMatches(true, 0, CLOUDEVENTS_BATCH, 0, CLOUDEVENTS_BATCH.length())) {
            return BodyCap.BATCH;
        }
        return path.endsWith("/event-types/import") || path.equals("/api/v1/import")
                ? BodyCap.DOCUMENT
                : BodyCap.SINGLE;
    }

    private static void refuseBody(HttpServletRequest request, int cap) {
        refuseEncodedBody(request);
        refuseMultipart(request);
        BodyCap.refuseIfDeclaredLarger(request, cap);
    }

    /** A compressed body would have to be unpacked before it can be counted. */
    private static void refuseEncodedBody(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ApiProblem(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without Content-Encoding.");
        }
    }

    /** Its parts would be unpacked, and laid down on disk, before anybody counts them. */
    private static void refuseMultipart(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null && type.strip().regionMatches(true, 0, "multipart/", 0, "multipart/".length())) {
            throw new ApiProblem(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.");
        }
    }
}
