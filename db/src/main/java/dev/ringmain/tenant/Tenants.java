package dev.ringmain.tenant;

import org.springframework.data.repository.CrudRepository;

public interface Tenants extends CrudRepository<Tenant, TenantId> {}
