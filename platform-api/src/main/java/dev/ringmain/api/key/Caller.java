package dev.ringmain.api.key;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.SourceId;
import dev.ringmain.tenant.TenantId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose program is calling: one environment of a tenant, or a source that publishes into many.
 *
 * @param workspace null for a source
 */
public record Caller(
        ApiKeyId key,
        @Nullable Workspace workspace,
        @Nullable SourceId source,
        Set<Scope> scopes) {

    /** The environment that a key belongs to, and whose it is. */
    public record Workspace(TenantId tenant, EnvironmentId environment) {}

    public EnvironmentId environment() {
        return own().environment();
    }

    /**
     * For paths that name the environment, which the key already does.
     *
     * @throws ApiProblem if they do not name the same
     */
    public void mustBeIn(String environment) {
        if (!environment().toString().equals(environment)) {
            throw ApiProblem.notFound();
        }
    }

    /** For what a handler shows only if it is asked to. @throws ApiProblem if the key may not */
    public void mustHave(Scope scope) {
        if (!scopes.contains(scope)) {
            throw new ApiProblem(ProblemCode.SCOPE_MISSING, "This needs a key with the scope " + scope + ".")
                    .with("required_scope", scope.toString());
        }
    }

    public TenantId tenant() {
        return own().tenant();
    }

    private Workspace own() {
        if (workspace == null) {
            // A source's key has one scope, publishing, so it does not get this far; to it, nothing else exists.
            throw ApiProblem.notFound();
        }
        return workspace;
    }
}
