package dev.ringmain.api.testing;

import dev.ringmain.billing.Entitlement;
import dev.ringmain.billing.Plans;
import dev.ringmain.endpoint.RoutingTable;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Source;
import dev.ringmain.tenant.SourceId;
import dev.ringmain.tenant.Sources;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The customers that tests are about, new ones at each call: Alice on growth, with Bob as a member who may look; Charlie, a stranger on
 * starter; Dana on the free plan.
 */
@TestComponent
public class Cast {

    private static final String PASSWORD = "correct horse battery";

    private final Tenants tenants;
    private final Environments environments;
    private final ApiKeys apiKeys;
    private final Users users;
    private final Memberships memberships;
    private final Sources sources;
    private final Plans plans;
    private final RoutingTable routing;
    private final MasterKey masterKey;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final PasswordEncoder passwords;
    private final org.springframework.core.env.Environment settings;

    Cast(
            Tenants tenants,
            Environments environments,
            ApiKeys apiKeys,
            Users users,
            Memberships memberships,
            Sources sources,
            Plans plans,
            RoutingTable routing,
            MasterKey masterKey,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock,
            PasswordEncoder passwords,
            org.springframework.core.env.Environment settings) {
        this.tenants = tenants;
        this.environments = environments;
        this.apiKeys = apiKeys;
        this.users = users;
        this.memberships = memberships;
        this.sources = sources;
        this.plans = plans;
        this.routing = routing;
        this.masterKey = masterKey;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
        this.passwords = passwords;
        this.settings = settings;
    }

    /** A customer with the two environments that everybody has. */
    public record Customer(Tenant tenant, Workspace live, Workspace sandbox) {}

    /** A platform that publishes for the customers. */
    public static final class Platform extends Program {

        private final SourceId id;

        Platform(int port, String key, SourceId id) {
            super(port, key);
            this.id = id;
        }

        public SourceId id() {
            return id;
        }
    }

    public Customer alice() {
        return customer("Alice's", planVersion("growth"), Map.of("alice", Role.OWNER, "bob", Role.VIEWER));
    }

    public Customer charlie() {
        return customer("Charlie's", planVersion("starter"), Map.of("charlie", Role.OWNER));
    }

    public Customer dana() {
        return customer("Dana's", planVersion("free"), Map.of("dana", Role.OWNER));
    }

    /** Somebody on a plan of their own, which is a starter plan but for this. */
    public Customer on(Map<Entitlement, Long> entitlements) {
        int starter = planVersion("starter");
        int next = jdbc.sql("SELECT MAX(id) + 1 FROM plan_version")
                .query(Integer.class)
                .single();
        jdbc.sql(
                        "INSERT INTO plan_version (id, plan_id, version, status, price_minor, currency) SELECT ?, plan_id, ?, 'draft', 0, currency FROM plan_version WHERE id = ?")
                .params(next, next, starter)
                .update();
        jdbc.sql(
                        "INSERT INTO plan_entitlement (plan_version_id, entitlement, value) SELECT ?, entitlement, value FROM plan_entitlement WHERE plan_version_id = ?")
                .params(next, starter)
                .update();
        entitlements.forEach((entitlement, value) -> jdbc.sql(
                        "INSERT INTO plan_entitlement (plan_version_id, entitlement, value) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE value = ?")
                .params(next, entitlement.key(), value, value)
                .update());
        return customer("Erin's", next, Map.of("erin", Role.OWNER));
    }

    /** A customer's owner, in the dashboard. @param name as {@code alice} */
    public Dashboard dashboard(Customer customer, String name) {
        String email = email(customer, name);
        jdbc.sql("UPDATE user_account SET password_hash = ? WHERE email = ?")
                .params(passwords.encode(PASSWORD), email)
                .update();
        return Dashboard.signIn(port(), email, PASSWORD);
    }

    public Platform platform() {
        Source source = sources.save(new Source("A charging back end", now()));
        ApiKey.Issued issued = ApiKey.issue(source, "Test", masterKey, now());
        apiKeys.save(issued.key());
        return new Platform(port(), issued.text().reveal(), source.id());
    }

    /** Another key of the same environment, as it is issued. */
    public ApiKey.Issued key(Workspace workspace, Set<Scope> scopes) {
        return ApiKey.issue(workspace.environment(), "Test", scopes, masterKey, now());
    }

    public Program program(ApiKey.Issued issued) {
        apiKeys.save(issued.key());
        return with(issued.text().reveal());
    }

    /** Whoever calls with this key; with none, if it is empty. */
    public Program with(String key) {
        return new Program(port(), key);
    }

    /** Once this is so, an event of a type that the catalogue does not hold is refused. */
    public void closeCatalogue(Workspace workspace) {
        Environment environment = environments.findById(workspace.id()).orElseThrow();
        environment.closeCatalogue();
        environments.save(environment);
        routing.reload(workspace.id());
    }

    /** When other nodes were last told to read the routes of this environment again. */
    public Instant routedAt(Workspace workspace) {
        return jdbc.sql("SELECT routed_at FROM environment WHERE id = ?")
                .params(workspace.id().bytes())
                .query((row, n) -> row.getTimestamp(1).toInstant())
                .single();
    }

    public int port() {
        return settings.getRequiredProperty("local.server.port", Integer.class);
    }

    private Customer customer(String name, int planVersion, Map<String, Role> members) {
        return transaction.execute(status -> {
            Customer customer = customer(name, planVersion);
            members.forEach((member, role) -> join(customer, member, role));
            return customer;
        });
    }

    private Customer customer(String name, int planVersion) {
        Tenant tenant = tenants.save(new Tenant(name, planVersion, now()));
        return new Customer(
                tenant,
                workspace(tenant, "live", Environment.Kind.LIVE),
                workspace(tenant, "sandbox", Environment.Kind.TEST));
    }

    private Workspace workspace(Tenant tenant, String name, Environment.Kind kind) {
        Environment environment = environments.save(new Environment(tenant.id(), name, kind, now()));
        ApiKey.Issued issued = ApiKey.issue(environment, "Test", Scope.all(), masterKey, now());
        apiKeys.save(issued.key());
        return new Workspace(port(), issued.text().reveal(), environment, jdbc);
    }

    private void join(Customer customer, String name, Role role) {
        User user = users.save(new User(email(customer, name), name, "{noop}not used", now()));
        memberships.save(new Membership(customer.tenant().id(), user.id(), role, now()));
    }

    private static String email(Customer customer, String name) {
        return name + "@" + customer.tenant().id() + ".example";
    }

    private int planVersion(String code) {
        return plans.published(code).orElseThrow().versionId();
    }

    private Instant now() {
        return clock.instant();
    }
}
