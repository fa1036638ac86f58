package dev.ringmain.admin.workspace;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Causes of failures as a person would put them, in templates: {@code @causes}. */
@Component("causes")
public class Causes {

    /**
     * @param title what happened
     * @param hint what to do next
     */
    public record Advice(String title, String hint) {}

    /** @param cause as {@link dev.ringmain.delivery.Failures} names it */
    public Advice advice(String cause) {
        return about(cause);
    }

    private static Advice about(String cause) {
        return switch (cause) {
            case "timeout" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "The receiver takes longer than the wire profile allows. Let it answer 2xx first and do its work afterwards.");
            case "dns" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "Look for a typing mistake in the host of the URL, and whether its DNS record still exists and is public.");
            case "connect" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "Nothing accepts connections there. Is the receiver running, is the port right, does its firewall let us in?");
            case "tls" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "The certificate has expired, is for another name, or comes without its intermediate. Renew it, and serve the whole chain.");
            case "blocked" ->
                new Advice(
                        "Address refused by us",
                        "The host leads to a private or reserved address, where nothing is sent. Give the endpoint a URL with a public address.");
            case "protocol" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "What answers there does not speak HTTP as it should. Check the port, and what stands in front of the receiver.");
            case "unknown" ->
                new Advice(
                        "Its outcome got lost",
                        "A process of ours ended before it heard the answer, so the receiver may have it. A replay sends it again under the same id.");
            case "refused" ->
                new Advice(
                        Outcomes.inWords(cause),
                        "The receiver answers with an error. Its answer, shown with the delivery, usually says why.");
            case "http_401", "http_403" ->
                new Advice(
                        "Answered " + cause.substring(5),
                        "The receiver does not believe it is us. Compare its signing secret with the endpoint's, check that it verifies the body as it came, and the header that it may expect.");
            case "http_404" ->
                new Advice(
                        "Answered 404",
                        "There is nothing at this path. Correct the URL of the endpoint, or the route of the receiver.");
            case "http_429" ->
                new Advice("Answered 429", "Too fast for the receiver. Give the endpoint a rate limit, then replay.");
            case "http_2xx" ->
                new Advice(
                        "Answered 2xx, which does not count",
                        "The wire profile asks for another answer. Change the receiver's answer, or what the profile counts as success.");
            case "http_3xx" ->
                new Advice(
                        "Answered with a redirect",
                        "Redirects are not followed. Give the endpoint the URL where it ends.");
            case "http_4xx" ->
                new Advice(
                        "Answered 4xx",
                        "The receiver understood and refused. Its answer, in the delivery, usually says why.");
            case "http_5xx" ->
                new Advice(
                        "Answered 5xx",
                        "The receiver itself failed. Look in its log for the time of the attempt; replay once it is mended.");
            case "gone" ->
                new Advice(
                        "Answered 410 Gone",
                        "The receiver wants no more, so the endpoint was disabled. Resume it if that was a mistake, or delete it.");
            case "crashed" ->
                new Advice(
                        "Gave up after crashes of ours",
                        "Three processes of ours ended while they tried it. Replay it; tell us if it happens again.");
            case "internal_error" ->
                new Advice("Our own mistake", "It could not be built or sent. Tell us its id; a replay tries again.");
            case "transformation_failed" ->
                new Advice(
                        "Transformation failed",
                        "Nothing that could be sent came of the endpoint's transformation. Mend it, try it on one of these events, and replay.");
            case "filter_failed" ->
                new Advice(
                        "Filter could not say",
                        "The endpoint's condition met data that it cannot judge. Mend it; a replay sends without asking it.");
            case "discarded" ->
                new Advice(
                        "Discarded by choice",
                        "Somebody resumed the endpoint without it. A replay sends it after all.");
            case "backlog_full" ->
                new Advice(
                        "Backlog was full",
                        "More waited for the endpoint than the plan keeps waiting. Replay once the endpoint takes deliveries again.");
            case "endpoint_deleted" -> new Advice("Endpoint deleted", "There is nowhere left to send it.");
            case "event_expired" ->
                new Advice(
                        "Event no longer kept",
                        "Its event was older than the plan keeps events, so there is nothing left to send.");
            default -> new Advice(cause, "Look at one of the deliveries for what happened.");
        };
    }

    /**
     * Of an attempt.
     *
     * @param outcome its code
     * @param status of the answer, if there was one and it is known
     */
    public static Advice of(String outcome, @Nullable String status) {
        if (!outcome.equals("refused") || status == null || !status.matches("[1-5]\\d\\d")) {
            return about(outcome);
        }
        return switch (status) {
            case "401", "403", "404", "429" -> about("http_" + status);
            default -> about("http_" + status.charAt(0) + "xx");
        };
    }

    /** Whether sending it again can make sense. */
    public boolean isReplayable(String cause) {
        return !cause.equals("endpoint_deleted") && !cause.equals("event_expired");
    }
}
