package dev.ringmain.tenant;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface ApiKeys extends CrudRepository<ApiKey, ApiKeyId> {

    /** For the look-up of a request's key alone: there is no tenant yet. */
    Optional<ApiKey> findByPublicId(String publicId);

    Optional<ApiKey> findByEnvironmentAndId(EnvironmentId environment, ApiKeyId id);

    List<ApiKey> findByEnvironmentOrderById(EnvironmentId environment);

    /** Not part of the row's version: nobody edits this, and being used must not disturb an edit. */
    @Modifying
    @Query(value = "UPDATE api_key SET last_used_at = UTC_TIMESTAMP(6) WHERE id = :#{#id.bytes()}", nativeQuery = true)
    void used(ApiKeyId id);
}
