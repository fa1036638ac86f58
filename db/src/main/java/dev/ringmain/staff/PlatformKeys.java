package dev.ringmain.staff;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface PlatformKeys extends CrudRepository<PlatformKey, PlatformKeyId> {

    Optional<PlatformKey> findByPublicId(String publicId);

    @Query("select key from PlatformKey key order by key.id.value desc")
    List<PlatformKey> newestFirst();
}
