package dev.ringmain.tenant;

import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

public interface Memberships extends CrudRepository<Membership, MembershipId> {

    /** For signing in: the tenants that a person may enter, oldest first. */
    List<Membership> findByUserOrderById(UserId user);

    Optional<Membership> findByTenantAndUser(TenantId tenant, UserId user);

    Optional<Membership> findByTenantAndId(TenantId tenant, MembershipId id);

    List<Membership> findByTenantOrderById(TenantId tenant);

    long countByTenant(TenantId tenant);
}
