package dev.ringmain.tenant;

import dev.ringmain.secret.MasterKey;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who belongs to a tenant and as what, and who is invited. Changes of one team wait for each other, so that what is counted stays true. */
@Component
public class Team {

    private final Tenants tenants;
    private final Users users;
    private final Memberships memberships;
    private final Invitations invitations;
    private final MasterKey masterKey;
    private final Clock clock;

    Team(
            Tenants tenants,
            Users users,
            Memberships memberships,
            Invitations invitations,
            MasterKey masterKey,
            Clock clock) {
        this.tenants = tenants;
        this.users = users;
        this.memberships = memberships;
        this.invitations = invitations;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    public record Member(Membership membership, User user) {}

    /** Oldest first. */
    public List<Member> members(TenantId tenant) {
        return memberships.findByTenantOrderById(tenant).stream()
                .flatMap(membership ->
                        users.findById(membership.user()).stream().map(user -> new Member(membership, user)))
                .toList();
    }

    /** Whether a membership is this person's. */
    public boolean isOf(TenantId tenant, MembershipId id, UserId user) {
        return memberships
                .findByTenantAndId(tenant, id)
                .filter(membership -> membership.user().equals(user))
                .isPresent();
    }

    /** Those that can still be taken up, oldest first. */
    public List<Invitation> invitations(TenantId tenant) {
        return invitations.findByTenantOrderById(tenant).stream()
                .filter(one -> one.isOpen(clock.instant()))
                .toList();
    }

    /**
     * Invites somebody, in the place of an earlier invitation to the same address.
     *
     * @param by what the one who invites is
     * @param limit how many members and open invitations there may be
     * @return the secret part of the link, which is not stored
     * @throws TeamRefusal if it may not be
     */
    @Transactional
    public String invite(TenantId tenant, Role by, String email, Role role, long limit) {
        tenants.lock(tenant);
        String address = EmailAddress.parse(email)
                .orElseThrow(() -> new TeamRefusal("Write an address, such as name@example.com."));
        requireMayGive(by, role);
        boolean member = users.findByEmail(address)
                .flatMap(user -> memberships.findByTenantAndUser(tenant, user.id()))
                .isPresent();
        if (member) {
            throw new TeamRefusal(address + " is a member already. Change the role in the list instead.");
        }
        invitations.findByTenantOrderById(tenant).stream()
                .filter(one -> one.email().equals(address) || !one.isOpen(clock.instant()))
                .forEach(invitations::delete);
        long used = memberships.countByTenant(tenant) + invitations(tenant).size();
        if (used >= limit) {
            throw full(limit);
        }
        String token = LinkToken.fresh();
        invitations.save(new Invitation(tenant, address, role, digest(token), clock.instant()));
        return token;
    }

    /** @return whether there was one */
    @Transactional
    public boolean withdraw(TenantId tenant, InvitationId id) {
        Optional<Invitation> found = invitations.findByTenantAndId(tenant, id);
        found.ifPresent(invitations::delete);
        return found.isPresent();
    }

    /** Empty if the link leads nowhere any more. */
    public Optional<Invitation> invited(String token) {
        return invitations.findByDigest(digest(token)).filter(one -> one.isOpen(clock.instant()));
    }

    /** @param limit as for {@link #invite} @throws TeamRefusal if the link leads nowhere any more, or the team is full */
    @Transactional
    public Membership accept(String token, User user, long limit) {
        Invitation invitation = invited(token).orElseThrow(Team::stale);
        tenants.lock(invitation.tenant());
        if (!invitation.email().equalsIgnoreCase(user.email())) {
            throw new TeamRefusal("This invitation is for " + invitation.email() + ". Sign in with that address.");
        }
        Optional<Membership> already = memberships.findByTenantAndUser(invitation.tenant(), user.id());
        if (already.isEmpty() && memberships.countByTenant(invitation.tenant()) >= limit) {
            throw full(limit);
        }
        invitations.delete(invitation);
        return already.orElseGet(() ->
                memberships.save(new Membership(invitation.tenant(), user.id(), invitation.role(), clock.instant())));
    }

    /** With an account that is made for it. @throws TeamRefusal as above, and if there is an account of that address */
    @Transactional
    public Membership join(String token, String name, String passwordHash, long limit) {
        Invitation invitation = invited(token).orElseThrow(Team::stale);
        if (users.findByEmail(invitation.email()).isPresent()) {
            throw new TeamRefusal("There is an account of that address. Sign in with it, and open the link again.");
        }
        return accept(token, users.save(new User(invitation.email(), name, passwordHash, clock.instant())), limit);
    }

    /** @return whether there is such a member @throws TeamRefusal if it may not be */
    @Transactional
    public boolean change(TenantId tenant, Role by, MembershipId id, Role role) {
        tenants.lock(tenant);
        Optional<Membership> found = memberships.findByTenantAndId(tenant, id);
        if (found.isPresent() && found.get().role() != role) {
            requireMayTake(tenant, by, found.get());
            requireMayGive(by, role);
            found.get().become(role);
            memberships.save(found.get());
        }
        return found.isPresent();
    }

    /** @return whether there was such a member @throws TeamRefusal if it may not be */
    @Transactional
    public boolean remove(TenantId tenant, Role by, MembershipId id) {
        tenants.lock(tenant);
        Optional<Membership> found = memberships.findByTenantAndId(tenant, id);
        found.ifPresent(membership -> {
            requireMayTake(tenant, by, membership);
            memberships.delete(membership);
        });
        return found.isPresent();
    }

    private static void requireMayGive(Role by, Role role) {
        if (!by.mayManageTeam()) {
            throw new TeamRefusal("Only an owner or an admin changes the team. Ask one of them.");
        }
        if (role == Role.OWNER && by != Role.OWNER) {
            throw new TeamRefusal("Only an owner makes another one. Ask an owner.");
        }
    }

    private void requireMayTake(TenantId tenant, Role by, Membership membership) {
        requireMayGive(by, membership.role());
        boolean lastOwner = membership.role() == Role.OWNER
                && memberships.findByTenantOrderById(tenant).stream()
                                .filter(one -> one.role() == Role.OWNER)
                                .count()
                        == 1;
        if (lastOwner) {
            throw new TeamRefusal("A team keeps one owner. Make somebody else an owner first.");
        }
    }

    private static TeamRefusal full(long limit) {
        return new TeamRefusal("The plan allows " + limit + (limit == 1 ? " member" : " members")
                + ", open invitations among them. Withdraw one, or move to a plan with more.");
    }

    private static TeamRefusal stale() {
        return new TeamRefusal("This link leads nowhere any more. Ask whoever sent it for a new one.");
    }

    private byte[] digest(String token) {
        return LinkToken.digest(masterKey, "invitation", token);
    }
}
