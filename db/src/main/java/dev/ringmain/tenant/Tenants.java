package dev.ringmain.tenant;

import jakarta.persistence.LockModeType;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface Tenants extends CrudRepository<Tenant, TenantId> {

    /** Takes the row so that what is counted within a tenant cannot change until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select tenant from Tenant tenant where tenant.id = :id")
    Tenant lock(TenantId id);
}
