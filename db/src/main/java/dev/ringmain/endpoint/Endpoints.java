package dev.ringmain.endpoint;

import dev.ringmain.tenant.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface Endpoints extends CrudRepository<Endpoint, EndpointId> {

    @Query(
            "select endpoint from Endpoint endpoint where endpoint.environment = :environment and endpoint.id = :id and endpoint.deletedAt is null")
    Optional<Endpoint> find(EnvironmentId environment, EndpointId id);

    @Query(
            "select endpoint from Endpoint endpoint where endpoint.environment = :environment and endpoint.number = :number and endpoint.deletedAt is null")
    Optional<Endpoint> findByNumber(EnvironmentId environment, long number);

    /** All that are not deleted, oldest first. */
    @Query(
            "select endpoint from Endpoint endpoint where endpoint.environment = :environment and endpoint.deletedAt is null order by endpoint.id.value")
    List<Endpoint> in(EnvironmentId environment);

    /** All that are not deleted, and those that were deleted at that moment or later, oldest first. */
    @Query(
            "select endpoint from Endpoint endpoint where endpoint.environment = :environment and (endpoint.deletedAt is null or endpoint.deletedAt >= :moment) order by endpoint.id.value")
    List<Endpoint> since(EnvironmentId environment, Instant moment);

    @Query(
            "select count(endpoint) from Endpoint endpoint where endpoint.environment = :environment and endpoint.deletedAt is null")
    int countIn(EnvironmentId environment);
}
