package dev.ringmain.endpoint;

import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.TenantId;
import dev.ringmain.wire.ProfileDefinition;
import dev.ringmain.wire.UnacceptableProfile;
import dev.ringmain.wire.WireProfile;
import dev.ringmain.wire.WireProfiles;
import dev.ringmain.wire.WireProfiles.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Every change to a tenant's own wire profiles: checked against the endpoints that use them, stored, and told to routing. */
@Component
public class ProfileRegistry {

    private static final Logger log = LoggerFactory.getLogger(ProfileRegistry.class);

    private static final int LONGEST_DESCRIPTION = 500;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final WireProfiles profiles;
    private final Environments environments;
    private final Endpoints endpoints;
    private final ProfileFit fit;
    private final RoutingTable routing;
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ProfileRegistry(
            WireProfiles profiles,
            Environments environments,
            Endpoints endpoints,
            ProfileFit fit,
            RoutingTable routing,
            AuditLog audit,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.profiles = profiles;
        this.environments = environments;
        this.endpoints = endpoints;
        this.fit = fit;
        this.routing = routing;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param most how many of its own the tenant may have
     * @throws UnacceptableProfile if it cannot be, or its name is taken: by a built-in profile, too
     * @throws ProfileLimitReached if it has as many already
     */
    public Stored create(
            TenantId tenant,
            long most,
            @Nullable String name,
            @Nullable String description,
            @Nullable JsonNode definition) {
        if (name == null || !WireProfiles.isName(name) || name.equals(WireProfiles.PREVIEW)) {
            throw new UnacceptableProfile(
                    name == null ? "required" : "invalid_value",
                    "name",
                    "A profile's name has 1 to 40 lower-case letters, digits, hyphens and underscores, and is not preview.");
        }
        ProfileDefinition read = read(tenant, definition);
        String described = description(description);
        return changing(tenant, () -> {
            List<Stored> all = profiles.all(tenant);
            if (all.stream().anyMatch(one -> one.profile().name().equals(name))) {
                throw new UnacceptableProfile(
                        UnacceptableProfile.ALREADY_EXISTS,
                        "name",
                        "There is a profile of that name. Take another one.");
            }
            long used = all.stream().filter(one -> !one.builtIn()).count();
            if (used >= most) {
                throw new ProfileLimitReached(most, used);
            }
            profiles.insert(tenant, name, described, read, clock.instant());
            Stored created = profiles.stored(tenant, name).orElseThrow();
            tell(tenant, "created", name, Map.of(), told(created));
            return created;
        });
    }

    /**
     * Changes the profile, and with it at once how every endpoint is spoken to that uses it.
     *
     * @param changes fields of the definition that are to be replaced; null for one of them: the usual value
     * @return empty if there is none of that name
     * @throws UnacceptableProfile if it is built in, cannot be so, or an endpoint that uses it would not fit it
     */
    public Optional<Stored> edit(
            TenantId tenant, String name, @Nullable String description, @Nullable JsonNode changes) {
        return changing(
                tenant,
                () -> profiles.stored(tenant, name).map(stored -> {
                    refuseBuiltIn(stored);
                    ProfileDefinition definition = changes == null || changes.isNull()
                            ? stored.profile().definition()
                            : read(tenant, merged(stored, changes));
                    WireProfile changed = profiles.named(name, definition);
                    environments.findByTenantOrderById(tenant).forEach(environment -> check(environment, changed));
                    profiles.update(
                            stored,
                            description == null ? stored.description() : description(description),
                            definition,
                            clock.instant());
                    Stored edited = profiles.stored(tenant, name).orElseThrow();
                    Map<String, Object> before = told(stored);
                    Map<String, Object> after = told(edited);
                    Map<String, Object> same = new HashMap<>(before);
                    same.entrySet().retainAll(after.entrySet());
                    before.keySet().removeAll(same.keySet());
                    after.keySet().removeAll(same.keySet());
                    tell(tenant, "updated", name, before, after);
                    return edited;
                }));
    }

    /** Whether there was one to delete. @throws UnacceptableProfile if it is built in, or endpoints use it */
    public boolean delete(TenantId tenant, String name) {
        return changing(
                        tenant,
                        () -> profiles.stored(tenant, name).map(stored -> {
                            refuseBuiltIn(stored);
                            int uses = uses(tenant, name);
                            if (uses > 0) {
                                throw new UnacceptableProfile(
                                        UnacceptableProfile.IN_USE,
                                        "name",
                                        (uses == 1 ? "An endpoint uses" : uses + " endpoints use")
                                                + " this profile. Move to another profile, and end also_sign with it, first.");
                            }
                            refuseDefault(tenant, name);
                            profiles.delete(stored);
                            tell(tenant, "deleted", name, told(stored), Map.of());
                            return stored;
                        }))
                .isPresent();
    }

    private void refuseDefault(TenantId tenant, String name) {
        environments.findByTenantOrderById(tenant).stream()
                .filter(environment ->
                        environment.defaultProfile().filter(name::equals).isPresent())
                .findFirst()
                .ifPresent(environment -> {
                    throw new UnacceptableProfile(
                            UnacceptableProfile.IN_USE,
                            "name",
                            "It is the default of the environment “" + environment.name()
                                    + "”. Choose another one there, under Settings, first.");
                });
    }

    /**
     * Decides what an endpoint of the environment speaks that is opened without naming a profile. Those that are there stay as they are.
     *
     * @return whether the tenant has such an environment
     * @throws UnacceptableProfile if the tenant has no such profile
     */
    public boolean makeDefault(TenantId tenant, EnvironmentId id, String name) {
        return changing(tenant, () -> {
            if (profiles.stored(tenant, name).isEmpty()) {
                throw new UnacceptableProfile("unknown_profile", "name", "There is no wire profile of that name.");
            }
            Optional<Environment> found = environments.findByTenantAndId(tenant, id);
            found.ifPresent(environment -> {
                environment.speakByDefault(name.equals(WireProfile.STANDARD) ? null : name);
                environments.save(environment);
            });
            return found.isPresent();
        });
    }

    private void tell(TenantId tenant, String verb, String name, Map<String, ?> before, Map<String, ?> after) {
        audit.record(Change.of(tenant, "wire_profile." + verb, name, name)
                .from(shown(before))
                .to(shown(after)));
    }

    /** Values of headers may be secret. */
    private static Map<String, ?> shown(Map<String, ?> values) {
        Map<String, Object> shown = new HashMap<>(values);
        shown.replace("headers", "(not shown)");
        return shown;
    }

    private static Map<String, Object> told(Stored stored) {
        Map<String, Object> values = new HashMap<>();
        values.put("description", stored.description());
        JSON.readTree(stored.profile().json())
                .properties()
                .forEach(field -> values.put(field.getKey(), field.getValue().toString()));
        return values;
    }

    /** How many endpoints are spoken to by it, or signed by it beside their own. */
    public int uses(TenantId tenant, String name) {
        return jdbc.sql("""
                        SELECT COUNT(*) FROM endpoint WHERE tenant_id = ? AND deleted_at IS NULL
                        AND (profile = ? OR (also_sign_profile = ? AND also_sign_until > ?))""")
                .params(tenant.bytes(), name, name, java.sql.Timestamp.from(clock.instant()))
                .query(Integer.class)
                .single();
    }

    private void check(Environment environment, WireProfile changed) {
        Instant now = clock.instant();
        for (Endpoint endpoint : endpoints.in(environment.id())) {
            Optional<AlsoSign> also = endpoint.alsoSign(now);
            boolean own = endpoint.profile().equals(changed.name());
            boolean other = also.isPresent() && changed.name().equals(also.get().profile());
            try {
                if (own) {
                    fit.check(endpoint, changed);
                }
                if (also.isPresent() && (own || other)) {
                    fit.checkWindow(
                            endpoint,
                            own ? changed : find(environment, endpoint.profile()),
                            other
                                    ? changed
                                    : find(
                                            environment,
                                            String.valueOf(also.get().profile())),
                            java.util.Objects.requireNonNull(also.get().until()));
                }
            } catch (UnacceptableEndpoint e) {
                throw new UnacceptableProfile(
                        "does_not_fit",
                        "definition",
                        "The endpoint " + endpoint.id() + " uses this profile and would not fit it: " + e.getMessage());
            }
        }
    }

    private WireProfile find(Environment environment, String name) {
        return profiles.find(environment.tenant(), name).orElseThrow();
    }

    private ProfileDefinition read(TenantId tenant, @Nullable JsonNode definition) {
        if (definition == null) {
            throw new UnacceptableProfile("required", "definition", "A profile has a definition.");
        }
        return profiles.read(tenant, definition, "definition");
    }

    private static JsonNode merged(Stored stored, JsonNode changes) {
        if (!changes.isObject()) {
            throw new UnacceptableProfile("wrong_type", "definition", "This is an object.");
        }
        ObjectNode merged = (ObjectNode) JSON.readTree(stored.profile().json());
        changes.properties().forEach(change -> merged.set(change.getKey(), change.getValue()));
        return merged;
    }

    private static String description(@Nullable String description) {
        if (description != null && description.length() > LONGEST_DESCRIPTION) {
            throw new UnacceptableProfile(
                    "invalid_value",
                    "description",
                    "A description has at most " + LONGEST_DESCRIPTION + " characters.");
        }
        return description == null ? "" : description;
    }

    private static void refuseBuiltIn(Stored stored) {
        if (stored.builtIn()) {
            throw new UnacceptableProfile(
                    UnacceptableProfile.BUILT_IN,
                    "name",
                    "A built-in profile is everybody's. Create one of your own with its definition, and change that.");
        }
    }

    /** With every environment of the tenant taken: no endpoint takes up, or leaves, a profile meanwhile. */
    private <T> T changing(TenantId tenant, Supplier<T> what) {
        T changed = transaction.execute(status -> {
            List<Environment> all = environments.findByTenantOrderById(tenant);
            all.forEach(environment -> environments.lock(environment.id()));
            T result = what.get();
            all.forEach(environment -> environments.routesChanged(environment.id()));
            return result;
        });
        for (Environment environment : environments.findByTenantOrderById(tenant)) {
            try {
                routing.reload(environment.id());
            } catch (RuntimeException e) {
                // The change is stored: the refresh makes up for it.
                log.error("Could not reload the routes of {} after a profile changed", environment.id(), e);
            }
        }
        return java.util.Objects.requireNonNull(changed);
    }
}
