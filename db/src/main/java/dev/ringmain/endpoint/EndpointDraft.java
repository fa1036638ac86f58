package dev.ringmain.endpoint;

import dev.ringmain.filter.FilterText;
import dev.ringmain.wire.RetrySchedule;
import dev.ringmain.wire.UnacceptableProfile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What somebody wants an endpoint to be. A field that is null is left as it is, or takes its default when the endpoint is new.
 *
 * @param secret the customer's own signing secret; null: one is made
 * @param headers replaces all that there were; empty: none
 * @param rateLimit deliveries a second at most; 0: as many as the plan allows
 * @param alsoSign another profile's signatures beside the endpoint's own
 * @param asymmetric whether deliveries carry a signature by a key pair, too
 * @param filter replaces all of what there was; {@link FilterText#NONE}: none, in JSON {@code {}} or an explicit null
 * @param transformation in JSONata; empty: none, in JSON an explicit null too
 * @param retry a schedule of its own, as {@link RetrySchedule#read} takes it; an explicit null: its profile's
 */
public record EndpointDraft(
        @Nullable String url,
        @Nullable String description,
        @Nullable List<String> events,
        @Nullable String profile,
        @Nullable Map<String, String> headers,
        @Nullable Integer rateLimit,
        @Nullable String status,
        @Nullable String secret,
        @Nullable AlsoSign alsoSign,
        @Nullable Boolean asymmetric,
        @Nullable FilterText filter,
        @JsonDeserialize(using = Removable.class) @Nullable String transformation,
        @Nullable JsonNode retry) {

    /** With none of what came later. */
    public EndpointDraft(
            @Nullable String url,
            @Nullable String description,
            @Nullable List<String> events,
            @Nullable String profile,
            @Nullable Map<String, String> headers,
            @Nullable Integer rateLimit,
            @Nullable String status,
            @Nullable String secret) {
        this(url, description, events, profile, headers, rateLimit, status, secret, null, null, null, null, null);
    }

    /** Where to send what. @param profile null: the usual one for a new endpoint */
    public static EndpointDraft of(@Nullable String profile, @Nullable String url, @Nullable List<String> events) {
        return new EndpointDraft(url, null, events, profile, null, null, null, null, null, null, null, null, null);
    }

    public EndpointDraft describedAs(@Nullable String text) {
        return with(fields -> fields.description = text);
    }

    public EndpointDraft sending(@Nullable Map<String, String> wanted) {
        return with(fields -> fields.headers = wanted);
    }

    /** Whether it is to be served, or paused; null: as it is. */
    public EndpointDraft active(@Nullable Boolean wanted) {
        return with(fields -> fields.status = wanted == null ? null : wanted ? "active" : "paused");
    }

    /** Whether it asks for a pause, and for nothing else. */
    public boolean isPauseAlone() {
        return equals(of(null, null, null).active(false));
    }

    public EndpointDraft signedWith(@Nullable String own) {
        return with(fields -> fields.secret = own);
    }

    /** Another profile's signatures beside the endpoint's own. */
    public EndpointDraft alsoSigning(@Nullable AlsoSign other) {
        return with(fields -> fields.alsoSign = other);
    }

    /** With a key pair or without; null: as it is. */
    public EndpointDraft asymmetric(@Nullable Boolean wanted) {
        return with(fields -> fields.asymmetric = wanted);
    }

    public EndpointDraft filteredBy(@Nullable FilterText wanted) {
        return with(fields -> fields.filter = wanted);
    }

    public EndpointDraft transformedBy(@Nullable String expression) {
        return with(fields -> fields.transformation = expression);
    }

    /** @param schedule an explicit null in JSON: its profile's */
    public EndpointDraft retryingBy(@Nullable JsonNode schedule) {
        return with(fields -> fields.retry = schedule);
    }

    /** Empty if it asks for none of its own. @throws UnacceptableEndpoint if it asks for one that cannot be */
    public Optional<RetrySchedule> retrySchedule() {
        if (retry == null || retry.isNull()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RetrySchedule.read(retry, "retry"));
        } catch (UnacceptableProfile e) {
            throw new UnacceptableEndpoint(e.code(), e.field(), String.valueOf(e.getMessage()));
        }
    }

    private EndpointDraft with(Consumer<Fields> change) {
        Fields fields = new Fields(this);
        change.accept(fields);
        return fields.draft(this);
    }

    /** Those that are chosen one by one. */
    private static final class Fields {

        private @Nullable String description;
        private @Nullable Map<String, String> headers;
        private @Nullable String status;
        private @Nullable String secret;
        private @Nullable AlsoSign alsoSign;
        private @Nullable Boolean asymmetric;
        private @Nullable FilterText filter;
        private @Nullable String transformation;
        private @Nullable JsonNode retry;

        Fields(EndpointDraft draft) {
            description = draft.description;
            headers = draft.headers;
            status = draft.status;
            secret = draft.secret;
            alsoSign = draft.alsoSign;
            asymmetric = draft.asymmetric;
            filter = draft.filter;
            transformation = draft.transformation;
            retry = draft.retry;
        }

        EndpointDraft draft(EndpointDraft rest) {
            return new EndpointDraft(
                    rest.url,
                    description,
                    rest.events,
                    rest.profile,
                    headers,
                    rest.rateLimit,
                    status,
                    secret,
                    alsoSign,
                    asymmetric,
                    filter,
                    transformation,
                    retry);
        }
    }
}
