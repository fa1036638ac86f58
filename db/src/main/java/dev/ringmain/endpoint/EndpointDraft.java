package dev.ringmain.endpoint;

import dev.ringmain.filter.FilterText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
        @JsonDeserialize(using = Removable.class) @Nullable String transformation) {

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
        this(url, description, events, profile, headers, rateLimit, status, secret, null, null, null, null);
    }

    /** Where to send what. @param profile null: the usual one for a new endpoint */
    public static EndpointDraft of(@Nullable String profile, @Nullable String url, @Nullable List<String> events) {
        return new EndpointDraft(url, null, events, profile, null, null, null, null, null, null, null, null);
    }

    public EndpointDraft describedAs(@Nullable String description) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    public EndpointDraft sending(@Nullable Map<String, String> headers) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    /** Whether it is to be served, or paused; null: as it is. */
    public EndpointDraft active(@Nullable Boolean active) {
        String status = active == null ? null : active ? "active" : "paused";
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    public EndpointDraft filteredBy(@Nullable FilterText filter) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    public EndpointDraft transformedBy(@Nullable String transformation) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    public EndpointDraft signedWith(@Nullable String secret) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                asymmetric,
                filter,
                transformation);
    }

    /** Another profile's signatures beside the endpoint's own. */
    public EndpointDraft alsoSigning(@Nullable AlsoSign other) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                other,
                asymmetric,
                filter,
                transformation);
    }

    /** With a key pair or without; null: as it is. */
    public EndpointDraft asymmetric(@Nullable Boolean wanted) {
        return new EndpointDraft(
                url,
                description,
                events,
                profile,
                headers,
                rateLimit,
                status,
                secret,
                alsoSign,
                wanted,
                filter,
                transformation);
    }
}
