package dev.ringmain.tenant;

import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

public interface Users extends CrudRepository<User, UserId> {

    /** Compares as people write addresses: without regard to case. */
    Optional<User> findByEmail(String email);
}
