package dev.ringmain.staff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.secret.Sealing;
import dev.ringmain.staff.StaffMember.Role;
import dev.ringmain.tenant.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** There is an admin left, whatever two of them do to each other; and who may do something else has to come in anew. */
@DatabaseTest
class StaffRosterTest {

    /** Without the lock, most of these end with nobody. */
    private static final int ROUNDS = 20;

    @Autowired
    StaffRoster roster;

    @Autowired
    StaffMembers members;

    @Autowired
    StaffSessions sessions;

    @Autowired
    StaffViews views;

    @Autowired
    World world;

    @Autowired
    Sealing sealing;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @BeforeEach
    void beginWithNobody() {
        jdbc.sql("DELETE FROM staff_member").update();
    }

    @Test
    void theLastAdminStays() {
        StaffMember only = member(Role.ADMIN);
        assertThatThrownBy(() -> roster.change(only.id(), only.id(), one -> one.become(Role.SUPPORT)))
                .isInstanceOf(StaffRoster.LastAdmin.class);
        assertThatThrownBy(() -> roster.change(only.id(), only.id(), one -> one.disable(clock.instant())))
                .isInstanceOf(StaffRoster.LastAdmin.class);
        assertThat(now(only).role()).isEqualTo(Role.ADMIN);
        assertThat(now(only).isEnabled()).isTrue();

        StaffMember shutOut = member(Role.ADMIN);
        roster.change(only.id(), shutOut.id(), one -> one.disable(clock.instant()));
        assertThatThrownBy(() -> roster.change(only.id(), only.id(), one -> one.become(Role.BILLING)))
                .as("one who is shut out is none")
                .isInstanceOf(StaffRoster.LastAdmin.class);
        assertThatThrownBy(() -> roster.change(shutOut.id(), only.id(), one -> one.become(Role.BILLING)))
                .isInstanceOf(StaffRoster.NoAdmin.class);
        assertThat(roster.change(only.id(), StaffMemberId.next(), one -> {})).isEmpty();
    }

    @Test
    void oneIsLeftOfTwoWhoDemoteEachOtherAtTheSameMoment() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            beginWithNobody();
            StaffMember ann = member(Role.ADMIN);
            StaffMember ben = member(Role.ADMIN);
            List<Boolean> done = together(demotion(ann, ben), demotion(ben, ann));
            assertThat(done).as("round " + round).containsExactlyInAnyOrder(true, false);
            assertThat(jdbc.sql("SELECT COUNT(*) FROM staff_member WHERE role = 'admin' AND disabled_at IS NULL")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSessionAndAViewEndWithTheRoleThePasswordAndTheRow() {
        StaffMember admin = member(Role.ADMIN);
        List<java.util.function.Consumer<StaffMember>> acts = List.of(
                one -> one.become(Role.BILLING),
                one -> one.disable(clock.instant()),
                one -> one.beginAnew("{noop}fresh", sealing));
        for (java.util.function.Consumer<StaffMember> act : acts) {
            StaffMember looker = member(Role.SUPPORT);
            String session = sessions.open(looker.id(), true);
            String view = look(looker, Role.SUPPORT);
            roster.change(admin.id(), looker.id(), one -> one.become(Role.SUPPORT));
            assertThat(sessions.find(session)).as("nothing changed").isPresent();
            assertThat(views.find(view).orElseThrow().over()).isFalse();
            roster.change(admin.id(), looker.id(), act);
            assertThat(sessions.find(session)).isEmpty();
            assertThat(views.find(view).orElseThrow().over()).isTrue();
        }
    }

    /** Whichever comes first: a view that begins is ended, or does not begin. */
    @Test
    void noViewOutlivesTheRoleThatAllowedIt() throws Exception {
        StaffMember admin = member(Role.ADMIN);
        for (int round = 0; round < ROUNDS; round++) {
            StaffMember looker = member(Role.SUPPORT);
            List<String> begun = new ArrayList<>();
            together(
                    () -> {
                        try {
                            begun.add(look(looker, Role.SUPPORT));
                            return true;
                        } catch (IllegalArgumentException e) {
                            return false;
                        }
                    },
                    () -> roster.change(admin.id(), looker.id(), one -> one.become(Role.BILLING))
                            .isPresent());
            assertThat(begun).allMatch(token -> views.find(token).orElseThrow().over());
        }
    }

    @Test
    void aPasswordIsChangedByWhoKnewTheOneThatIs() {
        StaffMember stella = member(Role.SUPPORT);
        String session = sessions.open(stella.id(), true);
        assertThat(roster.changePassword(stella.id(), "{noop}other", "{noop}mine"))
                .isFalse();
        assertThat(sessions.find(session)).isPresent();
        assertThat(roster.changePassword(stella.id(), stella.passwordHash(), "{noop}mine"))
                .isTrue();
        assertThat(sessions.find(session)).isEmpty();
        assertThat(now(stella).passwordHash()).isEqualTo("{noop}mine");
    }

    /** The password or the code was right, and then an admin gave them other ways in, before they had come in. */
    @Test
    void whatWasAnsweredBeforeARenewalOpensNothingAfterIt() {
        StaffMember admin = member(Role.ADMIN);
        StaffMember stella = member(Role.SUPPORT);
        String half = roster.begin(stella.id(), stella.passwordHash()).orElseThrow();
        roster.change(admin.id(), stella.id(), one -> one.beginAnew("{noop}fresh", sealing));
        assertThat(roster.complete(stella.id(), half, clock.instant())).isEmpty();
        assertThat(roster.begin(stella.id(), stella.passwordHash())).isEmpty();
        assertThat(now(stella).isEnrolled()).as("shown to whoever comes next").isFalse();

        String fresh = roster.begin(stella.id(), "{noop}fresh").orElseThrow();
        String whole = roster.complete(stella.id(), fresh, clock.instant()).orElseThrow();
        assertThat(sessions.find(whole).orElseThrow().complete()).isTrue();
        assertThat(now(stella).isEnrolled()).isTrue();
        assertThat(roster.complete(stella.id(), fresh, clock.instant()))
                .as("once")
                .isEmpty();
        assertThat(roster.complete(stella.id(), whole, clock.instant()))
                .as("no half")
                .isEmpty();
    }

    /** Whichever comes first: a session that begins with the former ways in is ended, or does not begin. */
    @Test
    void noSessionOutlivesTheWaysInThatItBeganWith() throws Exception {
        StaffMember admin = member(Role.ADMIN);
        for (int round = 0; round < ROUNDS; round++) {
            boolean first = round % 2 == 0;
            StaffMember stella = member(Role.SUPPORT);
            String half = first
                    ? ""
                    : roster.begin(stella.id(), stella.passwordHash()).orElseThrow();
            List<String> begun = new ArrayList<>();
            together(
                    () -> {
                        Optional<String> session = first
                                ? roster.begin(stella.id(), stella.passwordHash())
                                : roster.complete(stella.id(), half, clock.instant());
                        return session.filter(begun::add).isPresent();
                    },
                    () -> roster.change(admin.id(), stella.id(), one -> one.beginAnew("{noop}fresh", sealing))
                            .isPresent());
            assertThat(begun)
                    .as("round " + round)
                    .allMatch(token -> sessions.find(token).isEmpty());
        }
    }

    private Callable<Boolean> demotion(StaffMember by, StaffMember of) {
        return () -> {
            try {
                return roster.change(by.id(), of.id(), one -> one.become(Role.SUPPORT))
                        .isPresent();
            } catch (StaffRoster.NoAdmin e) {
                return false;
            }
        };
    }

    private static List<Boolean> together(Callable<Boolean> one, Callable<Boolean> other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Boolean> done = new ArrayList<>();
            for (Future<Boolean> each : threads.invokeAll(List.of(after(start, one), after(start, other)))) {
                done.add(each.get(60, TimeUnit.SECONDS));
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Boolean> after(CyclicBarrier start, Callable<Boolean> act) {
        return () -> {
            start.await(60, TimeUnit.SECONDS);
            return act.call();
        };
    }

    private String look(StaffMember member, Role role) {
        TenantId tenant = world.liveOf("Alice").tenant();
        return views.start(member.id(), role, tenant, "To help.", Duration.ofMinutes(5));
    }

    private StaffMember now(StaffMember member) {
        return members.findById(member.id()).orElseThrow();
    }

    private StaffMember member(Role role) {
        return members.save(new StaffMember(
                UUID.randomUUID() + "@ringmain.example",
                "One",
                role,
                "{noop}x",
                new byte[20],
                sealing,
                clock.instant()));
    }
}
