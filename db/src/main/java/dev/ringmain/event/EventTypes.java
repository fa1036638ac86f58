package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface EventTypes extends CrudRepository<EventType, EventTypeId> {

    Optional<EventType> findByEnvironmentAndName(EnvironmentId environment, String name);

    /** By whatever somebody calls it: the column holds ASCII, and to compare it with anything else is an error. */
    default Optional<EventType> find(EnvironmentId environment, String name) {
        return EventType.isName(name) ? findByEnvironmentAndName(environment, name) : Optional.empty();
    }

    List<EventType> findByEnvironmentOrderByName(EnvironmentId environment);

    long countByEnvironment(EnvironmentId environment);

    /** Adds a type that was published before anybody described it. @return 0 if the catalogue has it by now */
    @Modifying
    @Query(value = """
            INSERT IGNORE INTO event_type (id, environment_id, name, description, undescribed, created_at, version)
            VALUES (:#{#id.bytes()}, :#{#environment.bytes()}, :name, '', TRUE, UTC_TIMESTAMP(6), 0)""", nativeQuery = true)
    int discover(EventTypeId id, EnvironmentId environment, String name);
}
