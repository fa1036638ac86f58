package dev.ringmain.tenant;

import jakarta.persistence.LockModeType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface Environments extends CrudRepository<Environment, EnvironmentId> {

    Optional<Environment> findByTenantAndId(TenantId tenant, EnvironmentId id);

    List<Environment> findByTenantOrderById(TenantId tenant);

    /** Where to begin: live before others, and what is open before what was closed. */
    default Optional<Environment> firstOf(TenantId tenant) {
        return findByTenantOrderById(tenant).stream()
                .min(Comparator.comparing((Environment environment) ->
                                environment.closesAt().isPresent())
                        .thenComparing(environment -> environment.kind() != Environment.Kind.LIVE));
    }

    /** Takes the row so that what is counted within an environment cannot change until the transaction ends. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select environment from Environment environment where environment.id = :id")
    Environment lock(EnvironmentId id);

    /**
     * Says, with the change and in its transaction, that every node must read this environment's routes again. The stamp never goes back,
     * even if a clock does: nodes take an older one for what they know already.
     */
    @Modifying
    @Query(
            value =
                    "UPDATE environment SET routed_at = GREATEST(UTC_TIMESTAMP(6), routed_at + INTERVAL 1 MICROSECOND) WHERE id = :#{#id.bytes()}",
            nativeQuery = true)
    void routesChanged(EnvironmentId id);
}
