package dev.ringmain.tenant;

import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

public interface Users extends CrudRepository<User, UserId> {

    /** @param email in small letters, as {@link EmailAddress} gives it: one that only looks like it is another */
    Optional<User> findByEmail(String email);
}
