package dev.ringmain.request;

import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of a program.
 *
 * @param path without the query
 * @param status what it was answered with, 200–599
 * @param durationMs until the answer was written
 * @param code of a refusal, as {@code not_found}
 * @param problem of a refusal: the JSON that it was answered with
 */
public record ApiRequest(
        RequestId id,
        EnvironmentId environment,
        ApiKeyId key,
        String method,
        String path,
        int status,
        int durationMs,
        @Nullable String code,
        @Nullable String problem) {

    public Instant at() {
        return id.at();
    }

    public boolean isRefused() {
        return status >= 400;
    }
}
