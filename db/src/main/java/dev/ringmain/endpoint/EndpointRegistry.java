package dev.ringmain.endpoint;

import dev.ringmain.endpoint.EndpointChanged.Kind;
import dev.ringmain.secret.Sealing;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.wire.WireProfile;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Every change to endpoints, as the API, the dashboard and the worker make it: checked, stored, and told to routing. */
@Component
public class EndpointRegistry {

    private static final Logger log = LoggerFactory.getLogger(EndpointRegistry.class);

    /** For how long a replaced secret signs beside its successor, unless its owner says otherwise. */
    public static final Duration USUAL_OVERLAP = Duration.ofHours(24);

    public static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

    /** Each live secret makes every delivery's signature header longer. */
    private static final int MOST_OLD_SECRETS = 10;

    private final Environments environments;
    private final Endpoints endpoints;
    private final SigningSecrets secrets;
    private final EndpointFields fields;
    private final ProfileFit fit;
    private final KeyPairs keyPairs;
    private final Consent consent;
    private final RoutingTable routing;
    private final Sealing sealing;
    private final ApplicationEventPublisher listeners;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EndpointRegistry(
            Environments environments,
            Endpoints endpoints,
            SigningSecrets secrets,
            EndpointFields fields,
            ProfileFit fit,
            KeyPairs keyPairs,
            Consent consent,
            RoutingTable routing,
            Sealing sealing,
            ApplicationEventPublisher listeners,
            TransactionTemplate transaction,
            Clock clock) {
        this.environments = environments;
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.fields = fields;
        this.fit = fit;
        this.keyPairs = keyPairs;
        this.consent = consent;
        this.routing = routing;
        this.sealing = sealing;
        this.listeners = listeners;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * An endpoint with its new secret.
     *
     * @param secret to be shown this once; null if its deliveries are not signed
     */
    public record Opened(Endpoint endpoint, @Nullable String secret) {}

    /**
     * @param limit how many endpoints the plan allows the environment
     * @throws UnacceptableEndpoint if a field will not do, or the receiver was asked and did not agree
     * @throws EndpointLimitReached if there are as many already
     */
    public Opened open(EnvironmentId environmentId, EndpointDraft draft, int limit) {
        fields.checkTransformation(environmentId, draft);
        Allowed allowed = consentToOpen(environmentId, draft, limit);
        return changing(environmentId, change -> {
            Instant now = clock.instant();
            WireProfile profile = fields.profile(change.environment(), draft.profile());
            Endpoint endpoint = drafted(draft, profile, now, change);
            allowed.limit(endpoint, now);
            // The environment's row is locked: what is counted here is still true when this commits.
            int used = endpoints.countIn(environmentId);
            if (used >= limit) {
                throw new EndpointLimitReached(limit, used);
            }
            String secret = EndpointFields.firstSecret(draft.secret(), profile);
            Endpoint stored = endpoints.save(endpoint);
            if (secret != null) {
                secrets.save(new SigningSecret(endpoint.id(), secret, sealing, now));
            }
            sign(draft, stored, profile, change);
            stored = endpoints.save(stored);
            change.tell(stored, Kind.OPENED);
            listeners.publishEvent(new EndpointOpened(stored, profile));
            return new Opened(stored, secret);
        });
    }

    /** Whether it could be opened, its number and its receiver's consent apart; nothing is. @throws UnacceptableEndpoint if a field will not do */
    public void check(Environment environment, EndpointDraft draft) {
        fields.checkTransformation(environment.id(), draft);
        WireProfile profile = fields.profile(environment, draft.profile());
        drafted(draft, profile, clock.instant(), new Change(environment, new ArrayList<>()));
    }

    private Endpoint drafted(EndpointDraft draft, WireProfile profile, Instant now, Change change) {
        Endpoint endpoint = new Endpoint(
                change.environment(),
                fields.url(draft.url(), profile),
                EndpointFields.events(draft.events()),
                profile.name(),
                now);
        fields.apply(draft, endpoint, now);
        decide(draft, endpoint, now, change);
        return endpoint;
    }

    /** Empty if the environment has no such endpoint. @throws UnacceptableEndpoint if a field will not do */
    public Optional<Endpoint> edit(EnvironmentId environmentId, EndpointId id, EndpointDraft draft) {
        return edit(environmentId, id, draft, null);
    }

    /**
     * The same, and keeps who changed its status, if somebody does.
     *
     * @param who for people to read; null: not known
     */
    public Optional<Endpoint> edit(
            EnvironmentId environmentId, EndpointId id, EndpointDraft draft, @Nullable String who) {
        fields.checkTransformation(environmentId, draft);
        Allowed allowed = consentToEdit(environmentId, id, draft);
        return changing(
                environmentId,
                change -> endpoints
                        .find(environmentId, id)
                        .map(endpoint -> edited(endpoint, draft, allowed, who, change)));
    }

    private Endpoint edited(
            Endpoint endpoint, EndpointDraft draft, Allowed allowed, @Nullable String who, Change change) {
        Instant now = clock.instant();
        WireProfile profile = speak(draft, endpoint, change);
        if (draft.url() != null) {
            endpoint.moveTo(fields.url(draft.url(), profile), now);
        }
        if (draft.events() != null) {
            endpoint.subscribeTo(EndpointFields.events(draft.events()), now);
        }
        EndpointStatus before = endpoint.status();
        fields.apply(draft, endpoint, now);
        decide(draft, endpoint, now, change);
        if (endpoint.status() != before) {
            endpoint.decidedBy(who);
        }
        if (profile.name().equals(draft.profile())) {
            fit.check(endpoint, profile);
        }
        if (draft.profile() != null || draft.alsoSign() != null || draft.asymmetric() != null) {
            sign(draft, endpoint, profile, change);
        }
        allowed.limit(endpoint, now);
        endpoints.save(endpoint);
        if (draft.status() != null) {
            listeners.publishEvent(new EndpointStatusDecided(endpoint.id()));
        }
        change.tell(endpoint, Kind.EDITED);
        return endpoint;
    }

    /** The profile that the endpoint is to have; a secret that comes with another one is stored with it. */
    private WireProfile speak(EndpointDraft draft, Endpoint endpoint, Change change) {
        Instant now = clock.instant();
        boolean moves = draft.profile() != null && !draft.profile().equals(endpoint.profile());
        WireProfile profile =
                fields.profile(change.environment(), draft.profile() == null ? endpoint.profile() : draft.profile());
        if (draft.secret() != null && !moves) {
            throw new UnacceptableEndpoint(
                    "unsupported_change", "secret", "A secret is replaced with POST …/rotate-secret.");
        }
        if (draft.secret() != null) {
            replaceSecret(endpoint.id(), EndpointFields.nextSecret(draft.secret(), profile), USUAL_OVERLAP, now);
        }
        if (moves) {
            endpoint.speak(profile.name(), now);
        }
        return profile;
    }

    /** Signatures beside those of the endpoint's own profile and secret. */
    private void sign(EndpointDraft draft, Endpoint endpoint, WireProfile profile, Change change) {
        Instant now = clock.instant();
        AlsoSign asked = draft.alsoSign() == null ? endpoint.alsoSign(now).orElse(AlsoSign.NONE) : draft.alsoSign();
        // Once the endpoint has moved to the other profile, there is nothing left to add.
        boolean arrived = draft.alsoSign() == null && profile.name().equals(asked.profile());
        AlsoSign also = asked.isNone() || arrived ? null : asked;
        WireProfile other = null;
        if (also != null) {
            if (also.profile() == null || also.until() == null) {
                String missing = also.profile() == null ? "profile" : "until";
                throw new UnacceptableEndpoint(
                        "required",
                        "also_sign/" + missing,
                        "also_sign has a profile and the moment until which it signs.");
            }
            other = fields.profile(change.environment(), also.profile(), "also_sign/profile");
            fit.checkWindow(endpoint, profile, other, also.until());
        }
        endpoint.signAlsoAs(also, now);
        boolean v1a = profile.signsByStandardWebhooks() || other != null && other.signsByStandardWebhooks();
        boolean wanted = draft.asymmetric() == null ? endpoint.publicKey().isPresent() : draft.asymmetric();
        if (wanted && !v1a) {
            throw new UnacceptableEndpoint(
                    "unsupported_change",
                    draft.asymmetric() == null ? "profile" : "asymmetric",
                    "The profile " + profile
                            + " does not sign by Standard Webhooks, the one scheme with a signature by key pair. Give up the endpoint's key pair first (asymmetric: false).");
        }
        if (wanted && endpoint.publicKey().isEmpty()) {
            keyPairs.make(endpoint, Duration.ZERO, now);
        } else if (!wanted && endpoint.publicKey().isPresent()) {
            keyPairs.drop(endpoint, now);
        }
    }

    /** What a receiver that was asked allows. @param perSecond null: it leaves the rate to us, or was not asked */
    private record Allowed(@Nullable Integer perSecond) {

        static final Allowed ANYTHING = new Allowed(null);

        void limit(Endpoint endpoint, Instant now) {
            if (perSecond != null && endpoint.rateLimit().orElse(Integer.MAX_VALUE) > perSecond) {
                endpoint.limitRate(perSecond, now);
            }
        }
    }

    /** Nothing is open while the receiver is asked; what could be refused without asking is refused before. */
    private Allowed consentToOpen(EnvironmentId environmentId, EndpointDraft draft, int limit) {
        WireProfile profile =
                fields.profile(environments.findById(environmentId).orElseThrow(), draft.profile());
        if (!profile.handshakes()) {
            return Allowed.ANYTHING;
        }
        String url = fields.url(draft.url(), profile);
        EndpointFields.events(draft.events());
        int used = endpoints.countIn(environmentId);
        if (used >= limit) {
            throw new EndpointLimitReached(limit, used);
        }
        return new Allowed(consent.ask(profile, url, draft.rateLimit()));
    }

    private Allowed consentToEdit(EnvironmentId environmentId, EndpointId id, EndpointDraft draft) {
        if (draft.url() == null && draft.profile() == null) {
            return Allowed.ANYTHING;
        }
        Endpoint endpoint = endpoints.find(environmentId, id).orElse(null);
        if (endpoint == null) {
            return Allowed.ANYTHING;
        }
        WireProfile profile = fields.profile(
                environments.findById(environmentId).orElseThrow(),
                draft.profile() == null ? endpoint.profile() : draft.profile());
        String url = draft.url() == null ? endpoint.url() : fields.url(draft.url(), profile);
        boolean asked = url.equals(endpoint.url()) && profile.name().equals(endpoint.profile());
        return asked || !profile.handshakes()
                ? Allowed.ANYTHING
                : new Allowed(consent.ask(
                        profile,
                        url,
                        draft.rateLimit() == null ? endpoint.rateLimit().orElse(null) : draft.rateLimit()));
    }

    /** Lets it have one type more, or all below a name. Empty if the environment has no such endpoint. */
    public Optional<Endpoint> subscribe(EnvironmentId environmentId, EndpointId id, String pattern) {
        return changing(
                environmentId,
                change -> endpoints.find(environmentId, id).map(endpoint -> {
                    List<String> patterns = new ArrayList<>();
                    endpoint.events().forEach(each -> patterns.add(each.text()));
                    patterns.add(pattern);
                    endpoint.subscribeTo(EndpointFields.events(patterns), clock.instant());
                    endpoints.save(endpoint);
                    change.tell(endpoint, Kind.EDITED);
                    return endpoint;
                }));
    }

    /**
     * Has it send one header along, in place of one of that name if there is any. Its other headers stay as they are.
     *
     * @return empty if the environment has no such endpoint
     * @throws UnacceptableEndpoint if the header will not do, or is one too many
     */
    public Optional<Endpoint> sendHeader(EnvironmentId environmentId, EndpointId id, String name, String value) {
        return changeHeaders(environmentId, id, headers -> {
            headers.keySet().removeIf(name::equalsIgnoreCase);
            headers.put(name, value);
        });
    }

    /** Has it send that header no more, if it does. Empty if the environment has no such endpoint. */
    public Optional<Endpoint> dropHeader(EnvironmentId environmentId, EndpointId id, String name) {
        return changeHeaders(environmentId, id, headers -> headers.keySet().removeIf(name::equalsIgnoreCase));
    }

    private Optional<Endpoint> changeHeaders(
            EnvironmentId environmentId, EndpointId id, Consumer<Map<String, String>> what) {
        return changing(
                environmentId,
                change -> endpoints.find(environmentId, id).map(endpoint -> {
                    Map<String, String> headers = new LinkedHashMap<>(endpoint.headers(sealing));
                    what.accept(headers);
                    fields.apply(EndpointDraft.of(null, null, null).sending(headers), endpoint, clock.instant());
                    endpoints.save(endpoint);
                    change.tell(endpoint, Kind.EDITED);
                    return endpoint;
                }));
    }

    public Optional<Endpoint> pause(EnvironmentId environmentId, EndpointId id) {
        return pause(environmentId, id, null);
    }

    /** @param who for people to read; null: not known */
    public Optional<Endpoint> pause(EnvironmentId environmentId, EndpointId id, @Nullable String who) {
        return edit(environmentId, id, new EndpointDraft(null, null, null, null, null, null, "paused", null), who);
    }

    public Optional<Endpoint> activate(EnvironmentId environmentId, EndpointId id) {
        return activate(environmentId, id, null);
    }

    /** @param who for people to read; null: not known */
    public Optional<Endpoint> activate(EnvironmentId environmentId, EndpointId id, @Nullable String who) {
        return edit(environmentId, id, new EndpointDraft(null, null, null, null, null, null, "active", null), who);
    }

    /**
     * Serves it, if that is still right now that nobody else can change it: for what was decided a while ago, or by a machine.
     *
     * @param still asked with the endpoint as it is by now
     * @param who for people to read; null: not known
     * @return whether it is served
     */
    public boolean activateIf(
            EnvironmentId environmentId, EndpointId id, @Nullable String who, Predicate<Endpoint> still) {
        EndpointDraft active = new EndpointDraft(null, null, null, null, null, null, "active", null);
        return changing(
                        environmentId,
                        change -> endpoints
                                .find(environmentId, id)
                                .filter(still)
                                .map(endpoint -> edited(endpoint, active, Allowed.ANYTHING, who, change)))
                .isPresent();
    }

    /**
     * Switches it off for its owner, who is told in the same transaction; its deliveries wait. One that failed and that its owner has paused
     * meanwhile stays paused: disabled, it would be probed, and served without anybody having asked for it.
     */
    public void disable(EnvironmentId environmentId, EndpointId id, String reason) {
        changing(
                environmentId,
                change -> endpoints.find(environmentId, id).map(endpoint -> {
                    if (endpoint.status() == EndpointStatus.PAUSED && reason.equals(Endpoint.FAILING)) {
                        return endpoint;
                    }
                    boolean isNews = endpoint.status() != EndpointStatus.DISABLED;
                    endpoint.disable(reason, clock.instant());
                    endpoints.save(endpoint);
                    change.tell(endpoint, Kind.STOPPED);
                    listeners.publishEvent(new EndpointStatusDecided(id));
                    if (isNews) {
                        listeners.publishEvent(new EndpointDisabled(endpoint, reason));
                    }
                    return endpoint;
                }));
    }

    /** Whether there was one to delete. */
    public boolean delete(EnvironmentId environmentId, EndpointId id) {
        return changing(
                        environmentId,
                        change -> endpoints.find(environmentId, id).map(endpoint -> {
                            endpoint.delete(clock.instant());
                            endpoints.save(endpoint);
                            secrets.deleteByEndpoint(id);
                            listeners.publishEvent(new EndpointStatusDecided(id));
                            change.tell(endpoint, Kind.DELETED);
                            return endpoint;
                        }))
                .isPresent();
    }

    /** With a secret that is made for it. @see #rotateSecret(EnvironmentId, EndpointId, String, Duration) */
    public Optional<Opened> rotateSecret(EnvironmentId environmentId, EndpointId id, Duration overlap) {
        return rotateSecret(environmentId, id, null, overlap);
    }

    /**
     * Replaces the secret; the old ones sign beside it for a while, so that the receiver can change over without losing a delivery.
     *
     * @param own the customer's own; null: one is made
     * @param overlap for how long, 0 to {@link #LONGEST_OVERLAP}
     * @throws UnacceptableEndpoint if a value will not do, or the endpoint's profile signs nothing
     */
    public Optional<Opened> rotateSecret(
            EnvironmentId environmentId, EndpointId id, @Nullable String own, Duration overlap) {
        refuseLongOverlap(overlap);
        return changing(
                environmentId,
                change -> endpoints.find(environmentId, id).map(endpoint -> {
                    Instant now = clock.instant();
                    String secret =
                            EndpointFields.nextSecret(own, fields.profile(change.environment(), endpoint.profile()));
                    replaceSecret(id, secret, overlap, now);
                    AlsoSign also = endpoint.alsoSign(now).orElse(AlsoSign.NONE);
                    if (own != null && also.profile() != null && also.until() != null) {
                        WireProfile profile = fields.profile(change.environment(), endpoint.profile());
                        fit.checkWindow(
                                endpoint, profile, fields.profile(change.environment(), also.profile()), also.until());
                    }
                    change.tell(endpoint, Kind.EDITED);
                    return new Opened(endpoint, secret);
                }));
    }

    /**
     * Replaces the key pair; the old one signs beside it for a while.
     *
     * @param overlap for how long, 0 to {@link #LONGEST_OVERLAP}
     * @throws UnacceptableEndpoint if the overlap will not do, or the endpoint has no key pair
     */
    public Optional<Endpoint> rotateKey(EnvironmentId environmentId, EndpointId id, Duration overlap) {
        refuseLongOverlap(overlap);
        return changing(
                environmentId,
                change -> endpoints.find(environmentId, id).map(endpoint -> {
                    if (endpoint.publicKey().isEmpty()) {
                        throw new UnacceptableEndpoint(
                                "unsupported_change",
                                "asymmetric",
                                "The endpoint has no key pair. Make one first (asymmetric: true).");
                    }
                    keyPairs.make(endpoint, overlap, clock.instant());
                    endpoints.save(endpoint);
                    change.tell(endpoint, Kind.EDITED);
                    return endpoint;
                }));
    }

    private static void refuseLongOverlap(Duration overlap) {
        if (overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0) {
            throw new UnacceptableEndpoint(
                    "invalid_value",
                    "overlap_seconds",
                    "The overlap is from 0 to " + LONGEST_OVERLAP.toSeconds() + " seconds.");
        }
    }

    private void replaceSecret(EndpointId id, String secret, Duration overlap, Instant now) {
        List<SigningSecret> old = secrets.live(List.of(id), now).stream()
                .filter(one -> !one.isAsymmetric(sealing))
                .toList();
        for (int i = 0; i < old.size(); i++) {
            old.get(i).expireAt(i < MOST_OLD_SECRETS ? now.plus(overlap) : now);
            secrets.save(old.get(i));
        }
        secrets.save(new SigningSecret(id, secret, sealing, now));
    }

    /** A change under way: where, and what is to be told of it. */
    private record Change(Environment environment, List<EndpointChanged> told) {

        void tell(Endpoint endpoint, Kind kind) {
            told.add(new EndpointChanged(endpoint.environment(), endpoint.id(), kind));
        }
    }

    private <T> T changing(EnvironmentId environmentId, Function<Change, T> what) {
        List<EndpointChanged> told = new ArrayList<>();
        T changed = transaction.execute(status -> {
            T result = what.apply(new Change(environments.lock(environmentId), told));
            environments.routesChanged(environmentId);
            return result;
        });
        // What is resumed now is claimed at once, and must find the endpoint as it is by now.
        try {
            routing.reload(environmentId);
            told.forEach(listeners::publishEvent);
        } catch (RuntimeException e) {
            // The change is stored, and a secret in its answer is shown this once: the refresh and the worker's sweep
            // make up for the rest.
            log.error("What follows a change of {} failed", environmentId, e);
        }
        return java.util.Objects.requireNonNull(changed);
    }

    /** The status that a draft asks for, if it does. */
    private static void decide(EndpointDraft draft, Endpoint endpoint, Instant now, Change change) {
        if (draft.status() != null) {
            switch (draft.status()) {
                case "active" -> {
                    endpoint.activate(now);
                    change.tell(endpoint, endpoint.status() == EndpointStatus.ACTIVE ? Kind.ACTIVATED : Kind.STOPPED);
                }
                case "paused" -> {
                    endpoint.pause(now);
                    change.tell(endpoint, Kind.STOPPED);
                }
                default ->
                    throw new UnacceptableEndpoint(
                            "invalid_value", "status", "A status can be set to \"active\" or \"paused\".");
            }
        }
    }
}
