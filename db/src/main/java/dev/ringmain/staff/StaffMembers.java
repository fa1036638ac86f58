package dev.ringmain.staff;

import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

public interface StaffMembers extends CrudRepository<StaffMember, StaffMemberId> {

    Optional<StaffMember> findByEmail(String email);
}
