package dev.ringmain.api.docs;

import dev.ringmain.api.problem.ProblemCode;

/**
 * What a problem means and what to do about it, for the developer who meets it.
 *
 * @param remedy what to do
 */
record ProblemAdvice(ProblemCode code, Prose meaning, Prose remedy) {

    static ProblemAdvice of(ProblemCode code) {
        return switch (code) {
            case MALFORMED_JSON ->
                advice(
                        code,
                        "The body is not a JSON object in UTF-8, something follows it, or it is nested more deeply"
                                + " than we read. `detail` says at which line and column reading stopped.",
                        "Let a JSON library write the body, send it without a byte order mark, and do not cut it"
                                + " short. Sending it again unchanged cannot succeed.");
            case INVALID_PARAMETER ->
                advice(
                        code,
                        "A query parameter or a header has a value that is not of its form. `errors` names it.",
                        "Correct the value. Moments are written as in RFC 3339, such as `2026-11-20T09:30:00Z`; a plus"
                                + " sign in a URL is written `%2B`.");
            case INVALID_CURSOR ->
                advice(
                        code,
                        "The `cursor` was not made by us, or it was changed on its way.",
                        "Hand `next_cursor` or `prev_cursor` back exactly as it came. To start anew, leave `cursor`"
                                + " out.");
            case KEY_IN_URL ->
                advice(
                        code,
                        "An API key stood in the URL. URLs end up in logs, histories and other people's statistics, so"
                                + " the key has to be taken for known.",
                        "Revoke that key, make a new one, and send it in the `X-API-Key` header.");
            case UNAUTHORIZED ->
                advice(
                        code,
                        "The request has no key, or one that is unknown, mistyped, expired or revoked.",
                        "Check that the key is whole and stands in `X-API-Key`, or in `Authorization` after `Bearer`."
                                + " The dashboard lists the keys of each environment. A new key works at once, and a"
                                + " revoked one stops within five seconds.");
            case SCOPE_MISSING ->
                advice(
                        code,
                        "The key is valid, but it was not given the scope that this call needs. `required_scope` names"
                                + " it.",
                        "Use a key that has the scope, or make one in the dashboard. A source key may publish and"
                                + " nothing else.");
            case TENANT_SUSPENDED ->
                advice(
                        code,
                        "The account is suspended. Nothing of this request was stored. What was accepted before is"
                                + " kept: it waits, spends no attempts, and is delivered once the account is back."
                                + " Everything can still be read.",
                        "Ask somebody who looks after the account to clear it up with us. Sending it again before then"
                                + " cannot succeed.");
            case ENVIRONMENT_CLOSED ->
                advice(
                        code,
                        "An owner closed the environment of this key, or the whole tenant. Nothing of this request was"
                                + " stored, and nothing is sent. What waits is held. From `closes_at` on everything in it"
                                + " is removed, and then the key is unknown.",
                        "If that was a mistake, an owner takes it back before `closes_at`, in the dashboard under"
                                + " Settings: the key works at once, and what waited is delivered. Otherwise stop the"
                                + " program that calls, or give it a key of another environment.");
            case PAYMENT_OVERDUE ->
                advice(
                        code,
                        "An invoice of the tenant has been overdue for so long that nothing can be changed. Events are"
                                + " accepted and kept.",
                        "Somebody who may pay finds the invoice at `upgrade_url`. The call works a moment after it was"
                                + " paid.");
            case PLAN_REQUIRED ->
                advice(
                        code,
                        "The tenant's plan does not include this. `required_plan` is the lowest one that does.",
                        "Somebody who may change the plan can do so at `upgrade_url`. The call works as soon as the"
                                + " plan has changed.");
            case NOT_FOUND ->
                advice(
                        code,
                        "There is no such path, or no such thing in the environment of this key. What belongs to"
                                + " somebody else looks exactly the same, and so does what is in another environment or"
                                + " older than the plan keeps.",
                        "Check the id and that the key is of the right environment: what was made with a `rm_test_…`"
                                + " key is not seen with a `rm_live_…` key.");
            case METHOD_NOT_ALLOWED ->
                advice(
                        code,
                        "The path exists, but not with this method. The `Allow` header says which there are.",
                        "Use one of those. Endpoints and event types are changed with `PATCH`, not with `PUT`.");
            case NOT_ACCEPTABLE ->
                advice(
                        code,
                        "The `Accept` header asks for something else than JSON, and JSON is all that the API speaks.",
                        "Leave `Accept` out, or send `application/json`.");
            case CONFLICT ->
                advice(
                        code,
                        "What you asked for does not fit with what is stored, usually because somebody else changed it"
                                + " at the same time.",
                        "Read it again, and repeat the change if it still makes sense.");
            case ALREADY_EXISTS ->
                advice(
                        code,
                        "There is one of that name in this environment.",
                        "Change the one that is there with `PATCH`, or choose another name.");
            case LIMIT_REACHED ->
                advice(
                        code,
                        "There are as many of these as the plan allows: `used` of `limit`.",
                        "Delete one that is not needed any more, or move to a plan with more at `upgrade_url`.");
            case EVENT_ID_CONFLICT ->
                advice(
                        code,
                        "An event with this `id` was published before, with another type, subject, timestamp or data."
                                + " Nothing of this request was stored.",
                        "Give each event an id of its own. The same event may be sent again as often as you like, if"
                                + " it is the same in every byte of its data.");
            case PROFILE_IN_USE ->
                advice(
                        code,
                        "Endpoints are spoken to by this wire profile, or signed by it beside their own, so it cannot"
                                + " go.",
                        "Give those endpoints another `profile`, and end their `also_sign`, first. `used_by` of the"
                                + " profile says how many there are.");
            case ENDPOINT_DELETED ->
                advice(
                        code,
                        "The endpoint that the delivery went to was deleted, so there is nowhere to send it again.",
                        "Create an endpoint, and publish the event once more under a new id if its receiver needs it.");
            case TOO_LARGE ->
                advice(
                        code,
                        "The body, or one event of a batch, is larger than we read: 256 KiB for an event, 4 MiB for a"
                                + " batch.",
                        "Send smaller events. Put what is large where receivers can fetch it, and its address into the"
                                + " event.");
            case UNSUPPORTED_MEDIA_TYPE ->
                advice(
                        code,
                        "The body is not announced as JSON, or it is compressed.",
                        "Send `Content-Type: application/json`, and no `Content-Encoding`.");
            case INVALID_REQUEST ->
                advice(
                        code,
                        "The JSON is sound, but part of what it says will not do. Each of `errors` points at a field"
                                + " and says what is wrong with it, in words and as a code.",
                        "Correct the fields that `errors` points at. `unknown_field` is most often a misspelt name.");
            case SCHEMA_VIOLATION ->
                advice(
                        code,
                        "The type of the event has a schema that the catalogue enforces, and the data is not as it"
                                + " says. Each of `errors` points into the data; at most 50 are listed. Nothing of this"
                                + " request was stored.",
                        "Correct the data. If the schema is at fault, change it, or set the type's `validation` to"
                                + " `warn` until it is right.");
            case HANDSHAKE_REFUSED ->
                advice(
                        code,
                        "The profile asks each receiver for its consent before anything is sent to it, and this one"
                                + " did not give it. `detail` says what came back.",
                        "Let the receiver answer `OPTIONS` with `WebHook-Allowed-Origin`, holding the origin that"
                                + " `WebHook-Request-Origin` named or `*` (CloudEvents, HTTP 1.1 Web Hooks). Or choose a"
                                + " profile without a handshake, such as `cloudevents`.");
            case IDEMPOTENCY_KEY_REUSED ->
                advice(
                        code,
                        "This `Idempotency-Key` came with another body, with other `ce-` headers or another `Content-Type`, or to another path"
                                + " within the last 24 hours. Nothing was stored.",
                        "Make a new key for each new request, and keep it only for repeating that one. Repeat the body"
                                + " byte for byte.");
            case RATE_LIMITED ->
                advice(
                        code,
                        "The keys of this tenant made more requests than the plan allows in a second. `limit` is how"
                                + " many that are.",
                        "Wait for `Retry-After` seconds and send the request again. Watch the `RateLimit` header to"
                                + " slow down in time, and publish in batches to need fewer requests.");
            case QUOTA_EXCEEDED ->
                advice(
                        code,
                        "The plan's events of this calendar month are used up: `used` of `limit`. Nothing of this"
                                + " request was stored. What was accepted before is still delivered.",
                        "Move to a larger plan at `upgrade_url`, or keep your events until `resets_at`. Trying again"
                                + " before then cannot succeed.");
            case INTERNAL ->
                advice(
                        code,
                        "Something went wrong on our side. It is logged under the `request_id`.",
                        "Send the request again; with an `Idempotency-Key` that is safe even if the first one was"
                                + " stored. If it happens again, tell us the `request_id`.");
            case UNAVAILABLE ->
                advice(
                        code,
                        "We cannot do this just now, and nothing was stored.",
                        "Send the same request again after `Retry-After` seconds, and wait longer each time. With an"
                                + " `Idempotency-Key` that is always safe.");
        };
    }

    private static ProblemAdvice advice(ProblemCode code, String meaning, String remedy) {
        return new ProblemAdvice(code, Prose.of(meaning), Prose.of(remedy));
    }
}
