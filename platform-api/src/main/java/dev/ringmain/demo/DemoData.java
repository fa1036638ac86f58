package dev.ringmain.demo;

import dev.ringmain.billing.Plan;
import dev.ringmain.billing.Plans;
import dev.ringmain.catalogue.Packs;
import dev.ringmain.secret.MasterKey;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMembers;
import dev.ringmain.tenant.ApiKey;
import dev.ringmain.tenant.ApiKeys;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Scope;
import dev.ringmain.tenant.Source;
import dev.ringmain.tenant.Sources;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.context.annotation.Profile;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes the demo's rows, and tells once what only its maker knows: keys and passwords. */
@Component
@Profile("demo")
class DemoData {

    private static final Map<String, String> PLANS = new LinkedHashMap<>();
    private static final String SOURCE = "Demo charging back end";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    static {
        PLANS.put("Amber Charging", "growth");
        PLANS.put("Basalt Energy", "starter");
        PLANS.put("Cobalt Labs", "free");
        PLANS.put("Dolomite Grid", "enterprise");
    }

    private final Tenants tenants;
    private final Environments environments;
    private final ApiKeys apiKeys;
    private final Users users;
    private final Memberships memberships;
    private final Sources sources;
    private final StaffMembers staff;
    private final Packs packs;
    private final Plans plans;
    private final PasswordEncoder passwords;
    private final MasterKey masterKey;
    private final Sealing sealing;
    private final Clock clock;

    DemoData(
            Tenants tenants,
            Environments environments,
            ApiKeys apiKeys,
            Users users,
            Memberships memberships,
            Sources sources,
            StaffMembers staff,
            Packs packs,
            Plans plans,
            PasswordEncoder passwords,
            MasterKey masterKey,
            Sealing sealing,
            Clock clock) {
        this.tenants = tenants;
        this.environments = environments;
        this.apiKeys = apiKeys;
        this.users = users;
        this.memberships = memberships;
        this.sources = sources;
        this.staff = staff;
        this.packs = packs;
        this.plans = plans;
        this.passwords = passwords;
        this.masterKey = masterKey;
        this.sealing = sealing;
        this.clock = clock;
    }

    /** Whether the rows are there. @throws IllegalStateException if the database belongs to somebody else */
    boolean exists() {
        // Its source: tenants can be renamed and closed. Those who signed up since may stay.
        boolean ours = StreamSupport.stream(sources.findAll().spliterator(), false)
                .anyMatch(source -> source.name().equals(SOURCE));
        if (!ours && tenants.count() > 0) {
            throw new IllegalStateException(
                    "The profile demo runs only on a database of its own, and this one holds other tenants."
                            + " Start without it, or with another ringmain.data-dir.");
        }
        return ours;
    }

    /** What {@code demo.json} tells, save for the base URL. */
    @Transactional
    Map<String, Object> make() {
        Map<String, Object> demo = new LinkedHashMap<>();
        List<Map<String, Object>> made = new ArrayList<>();
        PLANS.forEach(
                (name, plan) -> made.add(tenant(name, plans.published(plan).orElseThrow())));
        demo.put("tenants", made);
        Source source = sources.save(new Source(SOURCE, now()));
        ApiKey.Issued sourceKey = ApiKey.issue(source, "Demo", masterKey, now());
        apiKeys.save(sourceKey.key());
        demo.put("source_key", sourceKey.text().reveal());
        demo.put("staff", List.of(staffMember()));
        return demo;
    }

    private Map<String, Object> tenant(String name, Plan plan) {
        Tenant tenant = tenants.save(new Tenant(name, plan.versionId(), now()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", tenant.id().toString());
        told.put("name", name);
        told.put("plan", plan.code());
        told.put(
                "environments",
                List.of(
                        environment(tenant, "live", Environment.Kind.LIVE),
                        environment(tenant, "sandbox", Environment.Kind.TEST)));
        String domain = name.toLowerCase(Locale.ROOT).split(" ")[0] + ".example";
        told.put(
                "users",
                List.of(user(tenant, "owner@" + domain, Role.OWNER), user(tenant, "viewer@" + domain, Role.VIEWER)));
        return told;
    }

    private Map<String, Object> environment(Tenant tenant, String name, Environment.Kind kind) {
        Environment environment = environments.save(new Environment(tenant.id(), name, kind, now()));
        ApiKey.Issued issued = ApiKey.issue(environment, "Demo", Scope.all(), masterKey, now());
        apiKeys.save(issued.key());
        DemoCatalogue.packs(packs).forEach(pack -> packs.install(environment.id(), pack));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("id", environment.id().toString());
        told.put("name", name);
        told.put("api_key", issued.text().reveal());
        return told;
    }

    private Map<String, Object> user(Tenant tenant, String email, Role role) {
        String password = random(20);
        User user =
                users.save(new User(email, email.substring(0, email.indexOf('@')), passwords.encode(password), now()));
        memberships.save(new Membership(tenant.id(), user.id(), role, now()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("email", email);
        told.put("password", password);
        told.put("role", role.name().toLowerCase(Locale.ROOT));
        return told;
    }

    private Map<String, Object> staffMember() {
        String password = random(20);
        byte[] totpSecret = new byte[20];
        RANDOM.nextBytes(totpSecret);
        staff.save(new StaffMember(
                "staff@ringmain.example",
                "Demo staff",
                StaffMember.Role.ADMIN,
                passwords.encode(password),
                totpSecret,
                sealing,
                now()));
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("email", "staff@ringmain.example");
        told.put("password", password);
        told.put("totp_secret", base32(totpSecret));
        return told;
    }

    private static String random(int length) {
        return RANDOM.ints(length, 0, BASE32.length())
                .mapToObj(i -> String.valueOf(BASE32.charAt(i)))
                .collect(Collectors.joining())
                .toLowerCase(Locale.ROOT);
    }

    /** RFC 4648, for 20 bytes, which need no padding: how authenticator apps take a secret. */
    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < bytes.length * 8; bit += 5) {
            int pair = (bytes[bit / 8] & 0xFF) << 8 | (bit / 8 + 1 < bytes.length ? bytes[bit / 8 + 1] & 0xFF : 0);
            text.append(BASE32.charAt(pair >>> 11 - bit % 8 & 31));
        }
        return text.toString();
    }

    private Instant now() {
        return clock.instant();
    }
}
