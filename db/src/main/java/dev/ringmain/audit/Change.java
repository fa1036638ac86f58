package dev.ringmain.audit;

import dev.ringmain.id.Id;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written down.
 *
 * @param tenant whose log it belongs to; null: the platform's
 * @param environment within the tenant; null: all of it
 * @param action stable, such as {@code endpoint.created}
 * @param target what was changed, as its id is shown; at most 80 characters
 * @param label for people: a name or an address
 * @param before values that are no more; empty if there were none. Nothing secret
 * @param after values that are now; empty if there are none
 * @param reason why, if somebody said so
 */
public record Change(
        @Nullable Id tenant,
        @Nullable Id environment,
        String action,
        String target,
        String label,
        Map<String, ?> before,
        Map<String, ?> after,
        @Nullable String reason) {

    public static Change of(Id tenant, String action, String target, String label) {
        return new Change(tenant, null, action, target, label, Map.of(), Map.of(), null);
    }

    public Change from(Map<String, ?> before) {
        return new Change(tenant, environment, action, target, label, before, after, reason);
    }

    public Change to(Map<String, ?> after) {
        return new Change(tenant, environment, action, target, label, before, after, reason);
    }

    public Change because(@Nullable String reason) {
        return new Change(tenant, environment, action, target, label, before, after, reason);
    }
}
