package dev.ringmain.staff;

import dev.ringmain.id.Ids;
import dev.ringmain.staff.StaffMember.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who of the staff may do what, and how that changes. Every change locks the rows of all admins first, so that two at once happen one after
 * the other: whoever comes second acts as what they are by then. So there is an admin left, whatever happens.
 */
@Component
public class StaffRoster {

    private final StaffMembers members;
    private final StaffSessions sessions;
    private final JdbcClient jdbc;

    StaffRoster(StaffMembers members, StaffSessions sessions, JdbcClient jdbc) {
        this.members = members;
        this.sessions = sessions;
        this.jdbc = jdbc;
    }

    /** Whoever wanted to change somebody is no admin any more. */
    public static class NoAdmin extends RuntimeException {

        NoAdmin() {
            super("Only an admin changes the staff");
        }
    }

    /** Nobody would be left who could let in others. */
    public static class LastAdmin extends RuntimeException {

        LastAdmin() {
            super("The last admin stays one");
        }
    }

    /**
     * Changes somebody's row. If they may do less or something else afterwards, or come in by another way, every session of theirs ends with
     * it, and whatever they look at.
     *
     * @param by who does it, an admin
     * @return empty if there is nobody of that id
     * @throws NoAdmin if {@code by} is none, or none any more
     * @throws LastAdmin if no admin would be left
     */
    @Transactional
    public Optional<StaffMember> change(StaffMemberId by, StaffMemberId id, Consumer<StaffMember> act) {
        List<StaffMemberId> admins = lockAdmins();
        if (!admins.contains(by)) {
            throw new NoAdmin();
        }
        // Also of somebody who is no admin: they may be about to look in.
        lock(id);
        return members.findById(id).map(member -> changed(member, admins, act));
    }

    private StaffMember changed(StaffMember member, List<StaffMemberId> admins, Consumer<StaffMember> act) {
        Role role = member.role();
        String password = member.passwordHash();
        act.accept(member);
        boolean isAdmin = member.isEnabled() && member.role() == Role.ADMIN;
        if (!isAdmin && admins.stream().allMatch(one -> one.equals(member.id()))) {
            throw new LastAdmin();
        }
        StaffMember saved = members.save(member);
        if (saved.role() != role || !saved.isEnabled() || !saved.passwordHash().equals(password)) {
            sessions.closeAll(saved.id());
        }
        return saved;
    }

    /**
     * Half a session, for whoever answered the first question.
     *
     * @param known the hash that their password was compared with
     * @return what the browser keeps; empty if they were given other ways in meanwhile, or shut out
     */
    @Transactional
    public Optional<String> begin(StaffMemberId id, String known) {
        lock(id);
        return members.findById(id)
                .filter(StaffMember::isEnabled)
                .filter(member -> member.passwordHash().equals(known))
                .map(member -> sessions.open(id, false));
    }

    /**
     * A whole session in the place of the half, for whoever answered the second question. From now on the second factor is not shown to them.
     *
     * @param half what the browser kept since the first
     * @return what the browser keeps; empty if the half was ended meanwhile, as every change to their ways in does
     */
    @Transactional
    public Optional<String> complete(StaffMemberId id, String half, Instant now) {
        lock(id);
        if (!sessions.closeHalf(half)) {
            return Optional.empty();
        }
        members.findById(id).filter(member -> !member.isEnrolled()).ifPresent(member -> {
            member.enrol(now);
            members.save(member);
        });
        return Optional.of(sessions.open(id, true));
    }

    /**
     * Gives a member of staff the password that they chose. Every session of theirs ends, and whatever they look at.
     *
     * @param known the hash that what they knew was compared with
     * @return false if somebody else gave them other ways in meanwhile, or shut them out: nothing changed
     */
    @Transactional
    public boolean changePassword(StaffMemberId id, String known, String fresh) {
        lock(id);
        Optional<StaffMember> found = members.findById(id)
                .filter(StaffMember::isEnabled)
                .filter(member -> member.passwordHash().equals(known));
        found.ifPresent(member -> {
            member.changePassword(fresh);
            members.save(member);
            sessions.closeAll(id);
        });
        return found.isPresent();
    }

    /** In one order, so that two wait for each other instead of both for the other. */
    private List<StaffMemberId> lockAdmins() {
        return jdbc.sql(
                        "SELECT id FROM staff_member WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE")
                .query((row, n) -> new StaffMemberId(Ids.fromBytes(row.getBytes(1))))
                .list();
    }

    private void lock(StaffMemberId id) {
        jdbc.sql("SELECT id FROM staff_member WHERE id = ? FOR UPDATE")
                .params((Object) id.bytes())
                .query((row, n) -> n)
                .optional();
    }
}
