package dev.ringmain.admin.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import dev.ringmain.admin.Cast;
import dev.ringmain.admin.account.MailedTest;
import dev.ringmain.closing.CannotClose;
import dev.ringmain.closing.Closings;
import dev.ringmain.subscription.TenantActs;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** From the end of an environment or a tenant to the mail of each owner. */
class ClosingLettersTest extends MailedTest {

    @Autowired
    Closings closings;

    @Autowired
    TenantActs acts;

    @Autowired
    Tenants tenants;

    @Autowired
    Environments environments;

    @Autowired
    Users users;

    @Autowired
    Memberships memberships;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private Tenant fern;
    private Environment live;
    private Environment trial;
    private User erin;
    private User olaf;
    private User adam;

    @BeforeEach
    void begin() {
        Instant now = clock.instant();
        fern = tenants.save(new Tenant("Fern\r\n& Sons", cast.amber.planVersionId(), now));
        live = environments.save(new Environment(fern.id(), "live", Environment.Kind.LIVE, now));
        trial = environments.save(new Environment(fern.id(), "trial", Environment.Kind.TEST, now));
        erin = member(Role.OWNER, "Erin");
        olaf = member(Role.OWNER, "Olaf");
        adam = member(Role.ADMIN, "Adam");
    }

    @Test
    void tellsEachOwnerWhoClosedAnEnvironmentWhenItGoesAndHowToCallItOff() {
        assertThat(post(trial, "closing", "trial")).hasStatus(303);

        Instant end =
                environments.findById(trial.id()).flatMap(Environment::closesAt).orElseThrow();
        String mail = letters(olaf.email(), 1).get(0);
        assertThat(mail)
                .startsWith("[Ringmain] Closed: the environment trial of Fern & Sons will be removed on " + moment(end)
                        + " ")
                .contains("Hello Olaf,", erin.email() + " closed the environment trial of Fern & Sons.")
                .contains("Removed from " + moment(end) + " on", "endpoints, keys, event types, events and deliveries")
                .contains("Keep this environment after all")
                .contains("https://ringmain.example/app/" + trial.id() + "/settings ");
        assertThat(letters(erin.email(), 1).get(0)).contains("You (" + erin.email() + ") closed the environment");

        closings.close(fern.id(), trial.id());
        assertThat(post(trial, "reopening", "")).hasStatus(303);
        assertThat(letters(olaf.email(), 2).get(1))
                .startsWith("[Ringmain] Called off: the environment trial of Fern & Sons stays ")
                .contains(erin.email() + " called off the end of the environment trial of Fern & Sons.");
        closings.reopen(fern.id(), trial.id());
        letters(erin.email(), 2);
        await().untilAsserted(() ->
                assertThat(waiting()).as("a second time changes nothing").isZero());
        letters(olaf.email(), 2);
        letters(adam.email(), 0);
    }

    @Test
    void tellsEachOwnerOfTheEndOfATenant() {
        acts.close(fern.id(), "They went away");
        String mail = letters(erin.email(), 1).get(0);
        assertThat(mail)
                .startsWith("[Ringmain] Closed: the tenant Fern & Sons will be removed on ")
                .contains("Ringmain closed the tenant Fern & Sons.", "all of its environments", "Keep the tenant after")
                .contains("https://ringmain.example/app/" + live.id() + "/settings ");

        assertThat(post(live, "tenant-reopening", "")).hasStatus(303);
        assertThat(letters(olaf.email(), 2))
                .anySatisfy(letter -> assertThat(letter)
                        .startsWith("[Ringmain] Called off: the tenant Fern & Sons stays")
                        .contains("but for environments that were closed one by one"));
        await().untilAsserted(() -> assertThat(waiting()).isZero());
        letters(adam.email(), 0);
    }

    @Test
    void saysNothingOfWhatDidNotHappen() {
        closings.close(fern.id(), trial.id());
        letters(erin.email(), 1);
        assertThatThrownBy(() -> closings.close(fern.id(), live.id())).isInstanceOf(CannotClose.class);
        await().untilAsserted(() -> assertThat(waiting()).isZero());
        letters(erin.email(), 1);
    }

    /** Each on one line: where lines break depends on names. */
    private static List<String> letters(String address, int count) {
        return mails(address, count).stream()
                .map(letter -> letter.replaceAll("\\s+", " "))
                .toList();
    }

    private int waiting() {
        return jdbc.sql("SELECT COUNT(*) FROM letter WHERE recipient IN (?, ?, ?)")
                .params(List.of(erin.email(), olaf.email(), adam.email()))
                .query(Integer.class)
                .single();
    }

    private User member(Role role, String name) {
        User user = users.save(new User(
                name.toLowerCase(Locale.ROOT) + System.nanoTime() + "@fern.example",
                name,
                "{noop}not used",
                clock.instant()));
        memberships.save(new Membership(fern.id(), user.id(), role, clock.instant()));
        return user;
    }

    private MvcTestResult post(Environment where, String act, String confirm) {
        return mvc.post()
                .uri("/app/" + where.id() + "/settings/" + act)
                .param("confirm", confirm)
                .with(Cast.as(erin))
                .with(csrf())
                .exchange();
    }

    private static String moment(Instant moment) {
        return DateTimeFormatter.ofPattern("d MMM uuuu HH:mm 'UTC'", Locale.ENGLISH)
                .withZone(ZoneOffset.UTC)
                .format(moment);
    }
}
