package dev.ringmain.staff;

import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.CrudRepository;

public interface StaffMembers extends CrudRepository<StaffMember, StaffMemberId> {

    Optional<StaffMember> findByEmail(String email);

    @Query("select member from StaffMember member order by member.id.value")
    List<StaffMember> everybody();
}
