package dev.ringmain.wire;

import dev.ringmain.id.Ids;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.JsonNode;

/** The profiles that endpoints may name: the built-in ones, and a tenant's own. */
@Repository
public class WireProfiles {

    /** Stands in a URL where a name could, so that nothing may be called so. */
    public static final String PREVIEW = "preview";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");

    private static final String COLUMNS =
            "SELECT id, tenant_id, name, description, definition, revision, created_at, updated_at FROM wire_profile ";

    private final JdbcClient jdbc;
    private final Installation installation;

    WireProfiles(JdbcClient jdbc, @Value("${ringmain.base-url:}") String baseUrl) {
        this.jdbc = jdbc;
        this.installation = new Installation(baseUrl);
    }

    /**
     * A profile with what is kept about it.
     *
     * @param builtIn whether it is everybody's, and nobody's to change
     * @param revision counts the definitions that it has had, from 1
     */
    public record Stored(
            UUID id,
            WireProfile profile,
            String description,
            boolean builtIn,
            int revision,
            Instant createdAt,
            Instant updatedAt) {}

    /** An earlier definition, or the present one. */
    public record Revision(int number, ProfileDefinition definition, Instant createdAt) {}

    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** A tenant's own comes before a built-in one of its name, which a later release may have brought. */
    public Optional<WireProfile> find(TenantId tenant, String name) {
        return stored(tenant, name).map(Stored::profile);
    }

    /** What an endpoint of the environment speaks. @param name null: it names none, and speaks the environment's default */
    public Optional<WireProfile> find(Environment environment, @Nullable String name) {
        return find(environment.tenant(), name == null ? usual(environment) : name);
    }

    /** The name of the environment's default. */
    public static String usual(Environment environment) {
        return environment.defaultProfile().orElse(WireProfile.STANDARD);
    }

    public Optional<Stored> stored(TenantId tenant, String name) {
        if (!isName(name)) {
            return Optional.empty();
        }
        return jdbc.sql(COLUMNS
                        + "WHERE name = ? AND (tenant_id = ? OR tenant_id IS NULL) ORDER BY tenant_id DESC LIMIT 1")
                .params(name, tenant.bytes())
                .query((row, n) -> read(row))
                .optional();
    }

    /** The built-in ones first, as they came; then the tenant's own, by name. */
    public List<Stored> all(TenantId tenant) {
        return jdbc.sql(
                        COLUMNS
                                + "WHERE tenant_id = ? OR tenant_id IS NULL ORDER BY tenant_id IS NOT NULL, CASE WHEN tenant_id IS NULL THEN id END, name")
                .params(tenant.bytes())
                .query((row, n) -> read(row))
                .list();
    }

    /** How many of its own the tenant has. */
    public long countOwn(TenantId tenant) {
        return jdbc.sql("SELECT COUNT(*) FROM wire_profile WHERE tenant_id = ?")
                .params((Object) tenant.bytes())
                .query(Long.class)
                .single();
    }

    /** @return the definition, if it can be one; @throws UnacceptableProfile that points below {@code root} */
    public ProfileDefinition read(TenantId tenant, JsonNode definition, String root) {
        return ProfileReader.read(
                definition,
                find(tenant, WireProfile.STANDARD).orElseThrow().retries().delays(),
                root);
    }

    /** A profile that is not stored: to be looked at. */
    public WireProfile unnamed(ProfileDefinition definition) {
        return named(PREVIEW, definition);
    }

    /** What a profile would be with that definition. */
    public WireProfile named(String name, ProfileDefinition definition) {
        return new WireProfile(name, definition, installation);
    }

    /** Within a transaction that holds the tenant's environments. */
    public void insert(TenantId tenant, String name, String description, ProfileDefinition definition, Instant now) {
        UUID id = Ids.next();
        jdbc.sql(
                        "INSERT INTO wire_profile (id, tenant_id, name, description, definition, revision, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 1, ?, ?)")
                .params(
                        Ids.bytes(id),
                        tenant.bytes(),
                        name,
                        description,
                        WireProfile.write(definition),
                        Timestamp.from(now),
                        Timestamp.from(now))
                .update();
        keep(id, 1, definition, now);
    }

    /** Within a transaction that holds the tenant's environments. A definition that is what it was makes no new revision. */
    public void update(Stored stored, String description, ProfileDefinition definition, Instant now) {
        boolean changed = !WireProfile.write(definition)
                .equals(WireProfile.write(stored.profile().definition()));
        int revision = stored.revision() + (changed ? 1 : 0);
        jdbc.sql(
                        "UPDATE wire_profile SET description = ?, definition = ?, revision = ?, updated_at = ? WHERE id = ? AND tenant_id IS NOT NULL")
                .params(
                        description,
                        WireProfile.write(definition),
                        revision,
                        Timestamp.from(now),
                        Ids.bytes(stored.id()))
                .update();
        if (changed) {
            keep(stored.id(), revision, definition, now);
        }
    }

    /** Within a transaction that holds the tenant's environments. */
    public void delete(Stored stored) {
        jdbc.sql("DELETE FROM wire_profile_revision WHERE profile_id = ?")
                .params(Ids.bytes(stored.id()))
                .update();
        jdbc.sql("DELETE FROM wire_profile WHERE id = ? AND tenant_id IS NOT NULL")
                .params(Ids.bytes(stored.id()))
                .update();
    }

    /** Every definition that it has had, the newest first. */
    public List<Revision> revisions(Stored stored) {
        return jdbc.sql(
                        "SELECT number, definition, created_at FROM wire_profile_revision WHERE profile_id = ? ORDER BY number DESC LIMIT 100")
                .params(Ids.bytes(stored.id()))
                .query((row, n) -> new Revision(
                        row.getInt("number"),
                        WireProfile.read("", row.getString("definition")).definition(),
                        row.getTimestamp("created_at").toInstant()))
                .list();
    }

    private void keep(UUID id, int number, ProfileDefinition definition, Instant now) {
        jdbc.sql("INSERT INTO wire_profile_revision (profile_id, number, definition, created_at) VALUES (?, ?, ?, ?)")
                .params(Ids.bytes(id), number, WireProfile.write(definition), Timestamp.from(now))
                .update();
    }

    private Stored read(ResultSet row) throws SQLException {
        return new Stored(
                Ids.fromBytes(row.getBytes("id")),
                WireProfile.read(row.getString("name"), row.getString("definition"), installation),
                row.getString("description"),
                row.getBytes("tenant_id") == null,
                row.getInt("revision"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
