package dev.ringmain.wire;

import dev.ringmain.tenant.TenantId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The profiles that endpoints may name: the built-in ones, and a tenant's own. */
@Repository
public class WireProfiles {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,40}");

    private final JdbcClient jdbc;

    WireProfiles(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A tenant's own profile hides a built-in one of the same name. */
    public Optional<WireProfile> find(TenantId tenant, String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return jdbc.sql(
                        "SELECT name, definition FROM wire_profile WHERE name = ? AND (tenant_id = ? OR tenant_id IS NULL) ORDER BY tenant_id DESC LIMIT 1")
                .params(name, tenant.bytes())
                .query((row, n) -> WireProfile.read(row.getString("name"), row.getString("definition")))
                .optional();
    }

    public List<WireProfile> all(TenantId tenant) {
        return jdbc.sql(
                        "SELECT name, definition FROM wire_profile WHERE tenant_id = ? OR tenant_id IS NULL ORDER BY id")
                .params(tenant.bytes())
                .query((row, n) -> WireProfile.read(row.getString("name"), row.getString("definition")))
                .list();
    }
}
