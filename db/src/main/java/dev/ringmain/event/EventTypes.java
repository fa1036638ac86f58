package dev.ringmain.event;

import dev.ringmain.tenant.EnvironmentId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface EventTypes extends CrudRepository<EventType, EventTypeId> {

    /** What a name may hold, in lower case. */
    Pattern PART_OF_A_NAME = Pattern.compile("[a-z0-9_.-]+");

    Optional<EventType> findByEnvironmentAndName(EnvironmentId environment, String name);

    /** By whatever somebody calls it: the column holds ASCII, and to compare it with anything else is an error. */
    default Optional<EventType> find(EnvironmentId environment, String name) {
        return EventType.isName(name) ? findByEnvironmentAndName(environment, name) : Optional.empty();
    }

    List<EventType> findByEnvironmentOrderByName(EnvironmentId environment);

    List<EventType> findByEnvironmentOrderByName(EnvironmentId environment, Limit most);

    List<EventType> findByEnvironmentAndNameIn(EnvironmentId environment, Collection<String> names);

    long countByEnvironmentAndNameIn(EnvironmentId environment, Collection<String> names);

    boolean existsByEnvironment(EnvironmentId environment);

    long countByEnvironment(EnvironmentId environment);

    /** Of all their schemas and examples. */
    @Query("""
            select coalesce(sum(coalesce(length(one.schemaJson), 0) + coalesce(length(one.exampleJson), 0)), 0)
            from EventType one where one.environment = :environment""")
    long characters(EnvironmentId environment);

    /** In their order, without all that is said of them: an open catalogue holds whatever was published, and schemas are large. */
    @Query("select one.name from EventType one where one.environment = :environment order by one.name")
    List<String> names(EnvironmentId environment, Limit most);

    /** As {@link #names(EnvironmentId, Limit)}, of those with an example. */
    @Query(
            "select one.name from EventType one where one.environment = :environment and one.exampleJson is not null order by one.name")
    List<String> namesWithExample(EnvironmentId environment, Limit most);

    /** As {@link #names(EnvironmentId, Limit)}, of those that hold a part of a name, in lower case. */
    default List<String> namesHolding(EnvironmentId environment, String part, Limit most) {
        return PART_OF_A_NAME.matcher(part).matches() ? namesWith(environment, part, most) : List.of();
    }

    @Query("""
            select one.name from EventType one where one.environment = :environment
            and locate(:part, lower(one.name)) > 0 order by one.name""")
    List<String> namesWith(EnvironmentId environment, String part, Limit most);

    /**
     * Those whose name or description holds these words.
     *
     * @param words in lower case
     */
    // Put together with a description, a name is no ASCII any more, and may be compared with anything.
    @Query("""
            select one from EventType one where one.environment = :environment
            and locate(:words, lower(concat(one.name, ' ', one.description))) > 0 order by one.name""")
    List<EventType> search(EnvironmentId environment, String words, Limit most);

    /** Adds a type that was published before anybody described it. @return 0 if the catalogue has it by now */
    @Modifying
    @Query(value = """
            INSERT IGNORE INTO event_type (id, environment_id, name, description, undescribed, created_at, version)
            VALUES (:#{#id.bytes()}, :#{#environment.bytes()}, :name, '', TRUE, UTC_TIMESTAMP(6), 0)""", nativeQuery = true)
    int discover(EventTypeId id, EnvironmentId environment, String name);
}
