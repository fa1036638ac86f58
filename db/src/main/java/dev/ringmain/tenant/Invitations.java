package dev.ringmain.tenant;

import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

interface Invitations extends CrudRepository<Invitation, InvitationId> {

    List<Invitation> findByTenantOrderById(TenantId tenant);

    Optional<Invitation> findByTenantAndId(TenantId tenant, InvitationId id);

    Optional<Invitation> findByTenantAndEmail(TenantId tenant, String email);

    /** For whoever has the link: there is no tenant but the one it leads to. */
    Optional<Invitation> findByDigest(byte[] digest);
}
