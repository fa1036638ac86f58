package dev.ringmain.tenant;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

interface SignUpRows extends CrudRepository<SignUp, SignUpId> {

    /** For whoever has the link. */
    Optional<SignUp> findByDigest(byte[] digest);

    @Modifying
    @Query("delete from SignUp one where one.expiresAt < :now")
    void deleteExpired(Instant now);
}
