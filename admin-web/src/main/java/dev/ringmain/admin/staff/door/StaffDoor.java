package dev.ringmain.admin.staff.door;

import dev.ringmain.admin.secondfactor.Totp;
import dev.ringmain.admin.signin.SignInThrottle;
import dev.ringmain.admin.staff.desk.Desk;
import dev.ringmain.audit.Actor;
import dev.ringmain.audit.AuditLog;
import dev.ringmain.audit.Change;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember;
import dev.ringmain.staff.StaffMembers;
import dev.ringmain.staff.StaffRoster;
import dev.ringmain.staff.StaffSessions;
import dev.ringmain.staff.StaffSessions.StaffSession;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** The two questions at the door, each with a brake on guessing. Whoever is refused is told the same in the same time. */
@Component
class StaffDoor {

    /** A hash takes 19 MiB and a core for tens of milliseconds. */
    private static final int HASHES_AT_ONCE = 2;

    private static final int LONGEST_EMAIL = 254;
    private static final int LONGEST_PASSWORD = 1_000;

    private final StaffMembers members;
    private final StaffRoster roster;
    private final StaffSessions sessions;
    private final PasswordEncoder passwords;
    private final Sealing sealing;
    private final AuditLog log;
    private final SignInThrottle throttle;
    private final Clock clock;
    private final String nobodysHash;
    private final Semaphore seats = new Semaphore(HASHES_AT_ONCE, true);

    StaffDoor(
            StaffMembers members,
            StaffRoster roster,
            StaffSessions sessions,
            PasswordEncoder passwords,
            Sealing sealing,
            AuditLog log,
            Clock clock) {
        this.members = members;
        this.roster = roster;
        this.sessions = sessions;
        this.passwords = passwords;
        this.sealing = sealing;
        this.log = log;
        this.clock = clock;
        // Not the customers' one: guessing there must not hold up staff, nor the other way round.
        this.throttle = new SignInThrottle(clock);
        this.nobodysHash = String.valueOf(passwords.encode("nobody's"));
    }

    /** The first question. @return half a session; empty if it was refused, or somebody has to wait */
    Optional<String> password(String email, String password, String address) {
        String account = email.strip().toLowerCase(Locale.ROOT);
        if (account.length() > LONGEST_EMAIL || password.length() > LONGEST_PASSWORD) {
            return Optional.empty();
        }
        return throttle.attemptHalf(account, address, () -> whoKnows(account, password))
                .flatMap(member -> roster.begin(member.id(), member.passwordHash()));
    }

    /** An unknown address takes as long as a known one. */
    private Optional<StaffMember> whoKnows(String account, String password) {
        Optional<StaffMember> found = members.findByEmail(account).filter(StaffMember::isEnabled);
        boolean matches = matches(password, found.map(StaffMember::passwordHash).orElse(nobodysHash));
        return found.filter(member -> matches);
    }

    /** Who has answered the first question, and is to answer the second. */
    Optional<StaffMember> half(String token) {
        return sessions.find(token).filter(session -> !session.complete()).flatMap(this::member);
    }

    byte[] secretOf(StaffMember member) {
        return member.totpSecret(sealing);
    }

    /** The second question. @return a whole session, in the place of the half; empty if it was refused, or somebody has to wait */
    Optional<String> code(String token, String code, String address) {
        Optional<StaffMember> found = half(token)
                .flatMap(member -> throttle.attempt(
                        member.email(), address, () -> Optional.of(member).filter(one -> isRight(one, code))));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        StaffMember member = found.get();
        Optional<String> session = roster.complete(member.id(), token, clock.instant());
        if (session.isEmpty()) {
            return session;
        }
        log.record(
                new Change(
                        null,
                        null,
                        "staff_member.signed_in",
                        member.id().toString(),
                        member.email(),
                        Map.of(),
                        Map.of("address", address),
                        null),
                new Actor(Actor.Kind.STAFF, member.id().toString(), member.email()));
        return session;
    }

    /** Taken in the database, so that two nodes do not take the same code. */
    private boolean isRight(StaffMember member, String code) {
        OptionalLong step = Totp.check(secretOf(member), code, clock.instant(), -1);
        return step.isPresent() && sessions.take(member.id(), step.getAsLong());
    }

    /**
     * A password of one's own choice, for whoever knows the one before. A guess counts as one at the door does.
     *
     * @param fresh that {@code PasswordHashes} finds acceptable
     * @return a session in the place of all that there were; empty if it was refused, or somebody has to wait
     */
    Optional<String> changePassword(Desk desk, String current, String fresh, String address) {
        if (current.length() > LONGEST_PASSWORD) {
            return Optional.empty();
        }
        String known =
                members.findById(desk.member()).map(StaffMember::passwordHash).orElse(nobodysHash);
        Optional<String> right = throttle.attempt(
                desk.email(), address, () -> Optional.of(known).filter(hash -> matches(current, hash)));
        if (right.isEmpty()) {
            return Optional.empty();
        }
        return roster.changePassword(desk.member(), known, hash(fresh))
                ? Optional.of(sessions.open(desk.member(), true))
                : Optional.empty();
    }

    private Optional<StaffMember> member(StaffSession session) {
        return members.findById(session.member());
    }

    private boolean matches(String password, String hash) {
        return seated(() -> passwords.matches(password, hash));
    }

    private String hash(String password) {
        return seated(() -> String.valueOf(passwords.encode(password)));
    }

    private <T> T seated(Supplier<T> work) {
        seats.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            seats.release();
        }
    }
}
