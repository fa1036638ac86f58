package dev.ringmain.api.platform;

import dev.ringmain.api.platform.PlatformTenants.EnvironmentResource;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.billing.Admission;
import dev.ringmain.closing.CannotClose;
import dev.ringmain.closing.Closings;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.subscription.TenantDirectory;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.ApiKeyText;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Environments of a tenant, and the keys that open them. */
@RestController
@RequestMapping(path = "/platform/v1/tenants/{id}/environments", produces = MediaType.APPLICATION_JSON_VALUE)
class PlatformEnvironmentController {

    private static final Duration FARTHEST = Duration.ofDays(3660);

    private final PlatformTenants tenants;
    private final Admission admission;
    private final Closings closings;
    private final ApiKeys keys;
    private final ShownOnce shownOnce;
    private final MasterKey masterKey;
    private final Clock clock;

    PlatformEnvironmentController(
            PlatformTenants tenants,
            Admission admission,
            Closings closings,
            ApiKeys keys,
            ShownOnce shownOnce,
            MasterKey masterKey,
            Clock clock) {
        this.closings = closings;
        this.tenants = tenants;
        this.admission = admission;
        this.keys = keys;
        this.shownOnce = shownOnce;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    record CreateEnvironment(
            @Nullable String name, @Nullable String kind) {}

    /** @param scopes null: all but {@code audit:read} and {@code billing} */
    record CreateKey(
            @Nullable String name,
            @Nullable List<String> scopes,
            @Nullable Instant expiresAt) {}

    /** @param key the whole key, which is shown this once */
    record CreatedKey(
            String id,
            String name,
            String hint,
            List<String> scopes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            String key) {}

    /** Within the plan's number of environments. */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    EnvironmentResource create(PlatformCaller caller, @PathVariable String id, @RequestBody CreateEnvironment body) {
        String name = Checks.text(body.name(), "name", 40);
        Environment.Kind kind = Arrays.stream(Environment.Kind.values())
                .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(body.kind()))
                .findFirst()
                .orElseThrow(() -> Checks.invalid("kind", "kind is live or test."));
        TenantDirectory.Entry tenant = tenants.find(id);
        if (tenant.closesAt() != null) {
            throw new ApiProblem(ProblemCode.CONFLICT, "The tenant was closed. Reopen it first, while there is time.");
        }
        try {
            return EnvironmentResource.of(admission.open(new EnvironmentId(caller.subject()), tenant.id(), name, kind));
        } catch (DataIntegrityViolationException e) {
            String detail = "The tenant has an environment of that name.";
            throw new ApiProblem(ProblemCode.ALREADY_EXISTS, detail).at("/name", "already_exists", detail);
        }
    }

    /** For good, once the time to take it back is over. @throws ApiProblem if it is the last that is open */
    @DeleteMapping("/{environment}")
    EnvironmentResource close(PlatformCaller caller, @PathVariable String id, @PathVariable String environment) {
        Environment room = tenants.find(id, environment);
        try {
            closings.close(room.tenant(), room.id());
        } catch (CannotClose e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        }
        return EnvironmentResource.of(tenants.find(id, environment));
    }

    @PostMapping("/{environment}/restore")
    EnvironmentResource restore(PlatformCaller caller, @PathVariable String id, @PathVariable String environment) {
        Environment room = tenants.find(id, environment);
        try {
            closings.reopen(room.tenant(), room.id());
        } catch (CannotClose e) {
            throw new ApiProblem(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
        }
        return EnvironmentResource.of(tenants.find(id, environment));
    }

    @PostMapping("/{environment}/keys")
    @ResponseStatus(HttpStatus.CREATED)
    CreatedKey createKey(
            PlatformCaller caller,
            @PathVariable String id,
            @PathVariable String environment,
            @RequestBody CreateKey body) {
        Environment room = tenants.find(id, environment);
        String name = Checks.text(body.name(), "name", 120);
        Set<Scope> scopes = scopes(body.scopes());
        Instant now = clock.instant();
        if (body.expiresAt() != null
                && (!now.isBefore(body.expiresAt()) || body.expiresAt().isAfter(now.plus(FARTHEST)))) {
            throw Checks.invalid(
                    "expires_at",
                    "expires_at is a moment to come, within ten years. Leave it out for a key that does not end.");
        }
        String secret = shownOnce.secret(caller, ApiKeyText.generate(room).reveal());
        ApiKeyText text = ApiKeyText.parse(secret).orElseThrow();
        ApiKeyId made = new ApiKeyId(caller.subject());
        ApiKey key = keys.findByEnvironmentAndId(room.id(), made).orElseGet(() -> {
            ApiKey fresh = ApiKey.issue(made, text, room, name, scopes, masterKey, now);
            if (body.expiresAt() != null) {
                fresh.expireAt(body.expiresAt());
            }
            return save(fresh);
        });
        return new CreatedKey(
                key.id().toString(),
                key.name(),
                key.hint(),
                key.scopes().stream().sorted().map(Scope::toString).toList(),
                key.createdAt(),
                key.expiresAt().orElse(null),
                text.reveal());
    }

    private ApiKey save(ApiKey key) {
        try {
            return keys.save(key);
        } catch (DataIntegrityViolationException e) {
            // Another attempt at the same request was faster.
            return keys.findById(key.id()).orElseThrow(() -> e);
        }
    }

    @DeleteMapping("/{environment}/keys/{key}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void revokeKey(
            PlatformCaller caller,
            @PathVariable String id,
            @PathVariable String environment,
            @PathVariable String key) {
        Environment room = tenants.find(id, environment);
        ApiKey found = ApiKeyId.parse(key)
                .flatMap(one -> keys.findByEnvironmentAndId(room.id(), one))
                .orElseThrow(ApiProblem::notFound);
        found.revoke(clock.instant());
        keys.save(found);
    }

    private static Set<Scope> scopes(@Nullable List<String> wanted) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (wanted == null) {
            scopes.addAll(Scope.all());
            scopes.remove(Scope.AUDIT_READ);
            scopes.remove(Scope.BILLING);
        } else {
            wanted.forEach(text -> scopes.add(
                    Scope.parse(text).orElseThrow(() -> Checks.invalid("scopes", "There is no scope " + text + "."))));
        }
        if (scopes.isEmpty()) {
            throw Checks.invalid(
                    "scopes", "A key that may do nothing is of no use. Name a scope, or leave scopes out.");
        }
        return scopes;
    }
}
