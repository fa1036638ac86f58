package dev.ringmain.setup;

import dev.ringmain.billing.PlanGate;
import dev.ringmain.billing.PlanRequired;
import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.endpoint.Egress;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointDraft;
import dev.ringmain.endpoint.EndpointLimitReached;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointRegistry.Opened;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.endpoint.UnacceptableEndpoint;
import dev.ringmain.endpoint.UnacceptableUrl;
import dev.ringmain.filter.FilterText;
import dev.ringmain.secret.Sealing;
import dev.ringmain.setup.Imported.Kind;
import dev.ringmain.setup.Imported.Outcome;
import dev.ringmain.setup.SetupDocument.Part;
import dev.ringmain.tenant.Environment;
import dev.ringmain.wire.RetrySchedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.NullNode;

/**
 * Endpoints. One is known by its URL; of several with one URL, one that is the same already comes first, and then the oldest. One that is made
 * has a new secret; values of headers are in no export, so whoever writes {@code headers} into the document gives them.
 */
@Component
class EndpointImport {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Endpoints endpoints;
    private final EndpointRegistry registry;
    private final PlanGate planGate;
    private final Egress egress;
    private final Sealing sealing;

    EndpointImport(Endpoints endpoints, EndpointRegistry registry, PlanGate planGate, Egress egress, Sealing sealing) {
        this.egress = egress;
        this.endpoints = endpoints;
        this.registry = registry;
        this.planGate = planGate;
        this.sealing = sealing;
    }

    /**
     * @param paused whether it is not served: also one that was disabled, or suspended, where it came from
     * @param headers null: the document has none, or their names alone
     * @param retry null: its profile's
     */
    record Wanted(
            String url,
            String description,
            List<String> events,
            boolean paused,
            String profile,
            List<String> headerNames,
            @Nullable Map<String, String> headers,
            int rateLimit,
            FilterText filter,
            String transformation,
            @Nullable JsonNode retry) {

        Wanted at(String other) {
            return new Wanted(
                    other,
                    description,
                    events,
                    paused,
                    profile,
                    headerNames,
                    headers,
                    rateLimit,
                    filter,
                    transformation,
                    retry);
        }

        /** Its profile is made before it is. */
        EndpointDraft unsettled() {
            return EndpointDraft.of(null, url, events)
                    .describedAs(description)
                    .sending(headers)
                    .filteredBy(filter)
                    .transformedBy(transformation)
                    .retryingBy(retry == null ? NullNode.getInstance() : retry);
        }

        EndpointDraft draft() {
            return new EndpointDraft(url, description, events, profile, headers, rateLimit, null, null)
                    .active(!paused)
                    .filteredBy(filter)
                    .transformedBy(transformation)
                    .retryingBy(retry == null ? NullNode.getInstance() : retry);
        }
    }

    /** @param usual the profile of those that name none */
    static List<Wanted> wanted(SetupDocument document, String usual) {
        return document.parts("endpoints").stream()
                .map(part -> wanted(part, usual))
                .toList();
    }

    private static Wanted wanted(Part part, String usual) {
        String description = part.text("description");
        String profile = part.text("profile");
        String status = part.text("status");
        String transformation = part.text("transformation");
        return new Wanted(
                part.required("url"),
                description == null ? "" : description,
                part.texts("events"),
                status != null && !status.equals(EndpointStatus.ACTIVE.text()),
                profile == null ? usual : profile,
                part.texts("header_names"),
                part.pairs("headers"),
                part.number("rate_limit"),
                filter(part),
                transformation == null ? "" : transformation,
                part.json("retry"));
    }

    private static FilterText filter(Part part) {
        JsonNode filter = part.json("filter");
        try {
            return filter == null ? FilterText.NONE : JSON.treeToValue(filter, FilterText.class);
        } catch (JacksonException e) {
            throw new UnacceptableDocument(
                    part.pointer() + "/filter", "A filter has subjects, a list of texts, and a condition, a text.");
        }
    }

    /** @param coming profiles that a real import would have made by now */
    List<Imported> read(
            Environment environment, List<Wanted> written, boolean dryRun, Collection<String> coming, String who) {
        List<Wanted> wanted = written.stream().map(this::asStored).toList();
        List<Endpoint> held = new ArrayList<>(endpoints.in(environment.id()));
        List<Optional<Endpoint>> twins = twins(wanted, held);
        List<Imported> told = new ArrayList<>();
        int used = held.size();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted one = wanted.get(i);
            Optional<Endpoint> twin = twins.get(i);
            Imported imported = twin.isPresent()
                    ? change(environment, one, twin.get(), dryRun, coming, who)
                    : add(environment, one, used, dryRun, coming);
            used += imported.outcome() == Outcome.ADDED ? 1 : 0;
            told.add(imported);
        }
        return told;
    }

    /** Its URL as it will be kept, by which it is found again. */
    private Wanted asStored(Wanted wanted) {
        try {
            return wanted.at(egress.check(wanted.url(), false).text());
        } catch (UnacceptableUrl e) {
            return wanted;
        }
    }

    private List<Optional<Endpoint>> twins(List<Wanted> wanted, List<Endpoint> held) {
        List<Endpoint> left = new ArrayList<>(held);
        List<@Nullable Endpoint> found = new ArrayList<>(java.util.Collections.nCopies(wanted.size(), null));
        for (boolean same : new boolean[] {true, false}) {
            for (int i = 0; i < wanted.size(); i++) {
                Wanted one = wanted.get(i);
                if (found.get(i) == null) {
                    Optional<Endpoint> twin = left.stream()
                            .filter(endpoint -> endpoint.url().equals(one.url()))
                            .filter(endpoint -> !same || changes(endpoint, one).isEmpty())
                            .findFirst();
                    twin.ifPresent(left::remove);
                    found.set(i, twin.orElse(null));
                }
            }
        }
        return found.stream().map(Optional::ofNullable).toList();
    }

    private Imported add(Environment environment, Wanted wanted, int used, boolean dryRun, Collection<String> coming) {
        try {
            int limit = planGate.endpointsPerEnvironment(environment.tenant(), environment.id());
            if (used >= limit) {
                return Imported.refused(
                        Kind.ENDPOINT, wanted.url(), "The plan allows " + limit + " endpoints, and they are used.");
            }
            EndpointDraft draft = wanted.draft();
            hold(environment, draft, null);
            Imported added = Imported.of(Kind.ENDPOINT, wanted.url(), Outcome.ADDED, List.of());
            if (dryRun) {
                registry.check(environment, coming.contains(wanted.profile()) ? wanted.unsettled() : draft);
                return added.with(null, toDo(wanted, Set.of()));
            }
            Opened opened = registry.open(environment.id(), draft, limit);
            return added.at(opened.endpoint().id()).with(opened.secret(), toDo(wanted, Set.of()));
        } catch (UnacceptableEndpoint | EndpointLimitReached | PlanRequired e) {
            return refused(wanted, e);
        }
    }

    private Imported change(
            Environment environment,
            Wanted wanted,
            Endpoint twin,
            boolean dryRun,
            Collection<String> coming,
            String who) {
        List<String> changes = changes(twin, wanted);
        String toDo = toDo(wanted, twin.headers(sealing).keySet());
        if (changes.isEmpty()) {
            return Imported.of(Kind.ENDPOINT, wanted.url(), Outcome.UNCHANGED, changes)
                    .at(twin.id())
                    .with(null, toDo);
        }
        try {
            EndpointDraft draft =
                    changes.contains("status") ? wanted.draft() : wanted.draft().active(null);
            hold(environment, draft, twin);
            if (dryRun) {
                registry.check(environment, coming.contains(wanted.profile()) ? wanted.unsettled() : draft);
            } else {
                registry.edit(environment.id(), twin.id(), draft, who);
            }
            return Imported.of(Kind.ENDPOINT, wanted.url(), Outcome.CHANGED, changes)
                    .at(twin.id())
                    .with(null, toDo);
        } catch (UnacceptableEndpoint | PlanRequired e) {
            return refused(wanted, e).at(twin.id());
        }
    }

    /** What the plan has to say of a draft. @param stored null: it is new */
    private void hold(Environment environment, EndpointDraft draft, @Nullable Endpoint stored) {
        long most = planGate.deliveriesPerSecond(environment.tenant());
        if (draft.rateLimit() != null && draft.rateLimit() > most) {
            throw new UnacceptableEndpoint(
                    "over_plan", "rate_limit", "The plan allows an endpoint " + most + " deliveries a second.");
        }
        planGate.transformation(
                environment.tenant(),
                stored == null ? null : stored.transformation().orElse(null),
                draft.transformation());
        planGate.retry(environment.tenant(), stored == null ? Optional.empty() : stored.retry(), draft);
    }

    private static Imported refused(Wanted wanted, RuntimeException e) {
        String field = e instanceof UnacceptableEndpoint unacceptable ? unacceptable.field() + ": " : "";
        String said = String.valueOf(e.getMessage());
        return Imported.refused(Kind.ENDPOINT, wanted.url(), field + said + (said.endsWith(".") ? "" : "."));
    }

    private List<String> changes(Endpoint held, Wanted wanted) {
        Set<String> changes = new LinkedHashSet<>();
        differ(changes, "description", held.description(), wanted.description());
        differ(changes, "events", held.events().stream().map(Object::toString).toList(), wanted.events());
        differ(changes, "profile", held.profile(), wanted.profile());
        differ(changes, "rate_limit", held.rateLimit().orElse(0), wanted.rateLimit());
        differ(changes, "filter", plain(held.filter().orElse(FilterText.NONE)), plain(wanted.filter()));
        differ(changes, "transformation", held.transformation().orElse(""), wanted.transformation());
        differ(changes, "retry", held.retry().map(RetrySchedule::json).orElse(""), retry(wanted));
        if (wanted.headers() != null) {
            differ(changes, "headers", held.headers(sealing), wanted.headers());
        }
        // Whoever it is that stopped it, it is not served: an import starts nothing that we stopped.
        if (held.status() == EndpointStatus.ACTIVE || held.status() == EndpointStatus.PAUSED) {
            differ(changes, "status", held.status() == EndpointStatus.PAUSED, wanted.paused());
        }
        return List.copyOf(changes);
    }

    /** As it would be stored; null if it could not be. */
    private static @Nullable String retry(Wanted wanted) {
        try {
            return wanted.draft().retrySchedule().map(RetrySchedule::json).orElse("");
        } catch (UnacceptableEndpoint e) {
            return null;
        }
    }

    private static void differ(Set<String> changes, String field, @Nullable Object held, @Nullable Object wanted) {
        if (!Objects.equals(held, wanted)) {
            changes.add(field);
        }
    }

    private static List<Object> plain(FilterText filter) {
        return List.of(
                filter.subjects() == null ? List.of() : filter.subjects(),
                filter.condition() == null ? "" : filter.condition().strip());
    }

    private static @Nullable String toDo(Wanted wanted, Set<String> held) {
        if (wanted.headers() != null) {
            return null;
        }
        Set<String> missing = new TreeSet<>(wanted.headerNames());
        missing.removeAll(held);
        return missing.isEmpty()
                ? null
                : "Give it the values of its headers, which no export holds: " + String.join(", ", missing) + ".";
    }
}
