package dev.ringmain.tenant;

import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** From somebody who wants an account to a tenant with an owner. In between stands a mail: it shows whose the address is. */
@Component
public class SignUps {

    private final SignUpRows rows;
    private final Tenants tenants;
    private final Environments environments;
    private final Users users;
    private final Memberships memberships;
    private final AuditLog log;
    private final MasterKey masterKey;
    private final Clock clock;

    SignUps(
            SignUpRows rows,
            Tenants tenants,
            Environments environments,
            Users users,
            Memberships memberships,
            AuditLog log,
            MasterKey masterKey,
            Clock clock) {
        this.rows = rows;
        this.tenants = tenants;
        this.environments = environments;
        this.users = users;
        this.memberships = memberships;
        this.log = log;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** @param live where the new owner begins */
    public record Begun(User owner, Tenant tenant, EnvironmentId live) {}

    /**
     * Keeps for a day what somebody wrote. An address may be waiting more than once; the first link that is taken up counts.
     *
     * @param email as {@link EmailAddress} gives it
     * @return the secret part of the link, which is not stored
     */
    @Transactional
    public String keep(String email, String name, String company, String passwordHash) {
        rows.deleteExpired(clock.instant());
        String token = LinkToken.fresh();
        rows.save(new SignUp(email, name, company, passwordHash, digest(token), clock.instant()));
        return token;
    }

    /** Empty if the link leads nowhere any more. */
    public Optional<SignUp> kept(String token) {
        return rows.findByDigest(digest(token)).filter(one -> one.isOpen(clock.instant()));
    }

    /**
     * Makes the tenant with its two environments, and its owner.
     *
     * @param planVersion that it begins with
     * @return empty if the link leads nowhere any more, or the address has an account by now
     * @throws org.springframework.dao.OptimisticLockingFailureException if it is taken up twice at once, likewise
     * @throws org.springframework.dao.DataIntegrityViolationException if two links of an address are
     */
    @Transactional
    public Optional<Begun> takeUp(String token, int planVersion) {
        Optional<SignUp> found = kept(token);
        found.ifPresent(rows::delete);
        return found.filter(one -> users.findByEmail(one.email()).isEmpty()).map(one -> begin(one, planVersion));
    }

    private Begun begin(SignUp one, int planVersion) {
        Instant now = clock.instant();
        User owner = users.save(new User(one.email(), one.name(), one.passwordHash(), now));
        Tenant tenant = tenants.save(new Tenant(one.company(), planVersion, now));
        Environment live = environments.save(new Environment(tenant.id(), "live", Environment.Kind.LIVE, now));
        environments.save(new Environment(tenant.id(), "sandbox", Environment.Kind.TEST, now));
        memberships.save(new Membership(tenant.id(), owner.id(), Role.OWNER, now));
        log.record(
                Change.of(tenant.id(), "tenant.signed_up", tenant.id().toString(), one.company()),
                new Actor(Actor.Kind.USER, owner.id().toString(), owner.email()));
        return new Begun(owner, tenant, live.id());
    }

    private byte[] digest(String token) {
        return LinkToken.digest(masterKey, "sign-up", token);
    }
}
