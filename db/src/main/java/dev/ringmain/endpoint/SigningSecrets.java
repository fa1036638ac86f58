package dev.ringmain.endpoint;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface SigningSecrets extends CrudRepository<SigningSecret, SigningSecretId> {

    /** Those that still sign, the newest first. */
    @Query("""
            select secret from SigningSecret secret
            where secret.endpoint in :endpoints and (secret.expiresAt is null or secret.expiresAt > :now)
            order by secret.id.value desc""")
    List<SigningSecret> live(Collection<EndpointId> endpoints, Instant now);

    /** Those that sign no more too, the newest first. */
    @Query("select secret from SigningSecret secret where secret.endpoint = :endpoint order by secret.id.value desc")
    List<SigningSecret> all(EndpointId endpoint);

    void deleteByEndpoint(EndpointId endpoint);
}
