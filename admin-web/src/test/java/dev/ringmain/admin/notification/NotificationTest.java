package dev.ringmain.admin.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.delivery.EndpointHealths;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.endpoint.EndpointStatus;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.notification.Facts;
import dev.ringmain.notification.MailQueue;
import dev.ringmain.notification.Notices;
import dev.ringmain.notification.NotificationKind;
import dev.ringmain.notification.Notifications;
import dev.ringmain.paging.Keyset;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.support.TransactionTemplate;

/** From what happens to an endpoint to the bell and the mail of each member. */
@DashboardTest
class NotificationTest extends AliceInTheDashboard {

    @Autowired
    Notifications notifications;

    @Autowired
    Notices notices;

    @Autowired
    MailQueue queue;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    EndpointHealths healths;

    @Autowired
    Endpoints endpoints;

    @Autowired
    Environments environments;

    @Autowired
    Memberships memberships;

    @Autowired
    Tenants tenants;

    @Autowired
    Users users;

    @Autowired
    BaseUrl baseUrl;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private Endpoint endpoint;

    @BeforeEach
    void begin() {
        endpoint = cast.endpoint(environment, "https://hooks.amber.example/in?token=geheim", "*");
        server.start();
    }

    @AfterEach
    void end() {
        server.stop();
    }

    @Test
    void tellsEachMemberWhatHappenedUntilTheyHaveReadIt() {
        healths.failed(environment.id(), endpoint.id(), 41, "timeout");
        registry.disable(environment.id(), endpoint.id(), Endpoint.FAILING);
        registry.disable(environment.id(), endpoint.id(), Endpoint.FAILING);
        await().untilAsserted(() -> assertThat(unread(cast.alice)).isEqualTo(1));

        assertThat(text(get("/notifications")))
                .contains("Endpoint was disabled", "It failed for too long.", "No answer in time", "1 unread");
        assertThat(text(get("/endpoints"))).contains("Notifications 1 unread");
        assertThat(unread(cast.bob)).isEqualTo(1);
        assertThat(unread(cast.charlie)).isZero();

        String id = notifications
                .page(cast.alice.id(), cast.amber.id(), environment.id(), Keyset.first(1))
                .rows()
                .get(0)
                .id()
                .toString();
        mvc.post()
                .uri("/app/{env}/notifications/reading", environment.id())
                .with(Cast.as(cast.bob))
                .with(csrf())
                .param("id", id)
                .exchange();
        assertThat(unread(cast.alice)).as("it is not Bob's to read").isEqualTo(1);
        assertThat(post("/notifications/reading", "id", id, "cursor", "of+page+2"))
                .hasStatus(303)
                .hasRedirectedUrl("/app/" + environment.id() + "/notifications?cursor=of%2Bpage%2B2");
        assertThat(unread(cast.alice)).isZero();
        assertThat(unread(cast.bob)).isEqualTo(1);
        assertThat(text(get("/notifications")))
                .contains("Endpoint was disabled")
                .doesNotContain("unread");
    }

    @Test
    void isWrittenWithWhatHappensOrNotAtAll() {
        transaction.executeWithoutResult(status -> {
            registry.disable(environment.id(), endpoint.id(), Endpoint.GONE);
            assertThat(rows("notice")).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(endpoints.find(environment.id(), endpoint.id()).orElseThrow().status())
                .isEqualTo(EndpointStatus.ACTIVE);
        assertThat(rows("notice") + rows("notification")).isZero();
    }

    @Test
    void countsDeliveriesThatFailTogether() {
        for (int n = 0; n < 3; n++) {
            cast.delivery(endpoint, cast.event(environment, "a.b", "{}"));
        }
        cast.attemptAll(404, "", null);
        await().untilAsserted(() -> assertThat(unread(cast.alice)).isEqualTo(1));
        cast.delivery(endpoint, cast.event(environment, "a.b", "{}"));
        cast.attemptAll(404, "", null);
        await().untilAsserted(() -> assertThat(text(get("/notifications")))
                .contains("4 deliveries failed for good", "Answered 404", "Correct the URL"));
        assertThat(unread(cast.alice)).isEqualTo(1);
        assertThat(rows("notification_mail"))
                .as("by mail only for who asks for it")
                .isZero();

        post("/notifications/reading");
        cast.delivery(endpoint, cast.event(environment, "a.b", "{}"));
        cast.attemptAll(404, "", null);
        await().untilAsserted(() ->
                assertThat(text(get("/notifications"))).contains("A delivery failed for good", "1 unread"));
    }

    @Test
    void tellsByMailInPlainWordsAndWithoutSecrets() throws Exception {
        Environment hostile = environments.save(new Environment(
                cast.amber.id(), "live\r\nBcc: eve@evil.example", Environment.Kind.TEST, clock.instant()));
        endpoint = cast.endpoint(hostile, "https://hooks.amber.example/in?token=geheim", "*");
        environment = hostile;
        write(NotificationKind.FAILING);
        awaitMails(2);

        assertThat(mails(server()).sendDue()).isPositive();

        MimeMessage mail = received("alice@amber.example").get(0);
        assertThat(mail.getSubject())
                .isEqualTo("[Ringmain] Endpoint is failing: hooks.amber.example (Amber Charging, live Bcc:"
                        + " eve@evil.example)");
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(mail.getFrom()[0]).hasToString("Ringmain <no-reply@ringmain.example>");
        assertThat(body(mail))
                .contains("Hello Alice Amber,")
                .contains("https://hooks.amber.example/in\n")
                .contains("Failing since 21 Nov 2026 10:15 UTC")
                .contains("12 failed attempts in a row.")
                .contains("The last attempt: No answer in time.")
                .contains("https://ringmain.example/app/" + hostile.id() + "/endpoints/" + endpoint.id())
                .contains("https://ringmain.example/app/" + hostile.id() + "/notifications/settings")
                .doesNotContain("geheim", "token");
        assertThat(received("bob@amber.example")).hasSize(1);
        assertThat(received("charlie@cobalt.example")).isEmpty();
    }

    @Test
    void sendsOneMailAnHourAtMost() throws Exception {
        write(NotificationKind.FAILING);
        write(NotificationKind.FAILING);
        awaitMails(2);
        await().untilAsserted(() -> assertThat(rows("notice")).isZero());
        NotificationMails mails = mails(server());
        mails.sendDue();
        assertThat(received("alice@amber.example")).hasSize(1);
        assertThat(body(received("alice@amber.example").get(0))).contains("2 times since");

        write(NotificationKind.FAILING);
        awaitMails(2);
        mails.sendDue();
        assertThat(received("alice@amber.example")).hasSize(1);
        assertThat(jdbc.sql("SELECT MIN(TIMESTAMPDIFF(SECOND, sent_at, due_at)) FROM notification_mail WHERE"
                                + " endpoint_id = ?")
                        .params((Object) endpoint.id().bytes())
                        .query(Integer.class)
                        .single())
                .isEqualTo(3600);

        age(Duration.ofHours(1));
        mails.sendDue();
        assertThat(received("alice@amber.example")).hasSize(2);
        write(NotificationKind.RECOVERED);
        awaitMails(2);
        mails.sendDue();
        assertThat(received("alice@amber.example"))
                .as("another kind has its own hour")
                .hasSize(3);
    }

    @Test
    void keepsMailUntilAServerTakesItAndGivesUpAfterADay() throws Exception {
        write(NotificationKind.FAILING);
        awaitMails(2);
        JavaMailSenderImpl away = server();
        away.setPort(1);
        mails(away).sendDue();
        assertThat(queue.claim(100, Duration.ofMinutes(1)).stream()
                        .filter(mail -> mail.about().equals(endpoint.id().value())))
                .as("not before its pause is over")
                .isEmpty();
        age(Duration.ofMinutes(2));
        mails(server()).sendDue();
        assertThat(received("alice@amber.example")).hasSize(1);

        write(NotificationKind.DISABLED);
        awaitMails(2);
        mails(away).sendDue();
        age(Duration.ofDays(1));
        mails(server()).sendDue();
        assertThat(received("alice@amber.example")).hasSize(1);
        assertThat(waitingMails()).isZero();
    }

    @Test
    void isClaimedByOneSenderAlone() {
        write(NotificationKind.FAILING);
        awaitMails(2);
        List<MailQueue.Mail> mine = mine(queue.claim(100, Duration.ofMinutes(1)));
        assertThat(mine).hasSize(2);
        assertThat(mine(queue.claim(100, Duration.ofMinutes(1)))).isEmpty();
        age(Duration.ofMinutes(1));
        List<MailQueue.Mail> others = mine(queue.claim(100, Duration.ofMinutes(1)));
        assertThat(others).hasSize(2);
        mine.forEach(queue::sent);
        assertThat(waitingMails())
                .as("whoever overslept the lease says nothing")
                .isEqualTo(2);
        others.forEach(queue::sent);
        assertThat(waitingMails()).isZero();
    }

    @Test
    void followsTheChoiceOfEachMember() {
        assertThat(text(get("/notifications/settings")))
                .contains("An endpoint is failing", "has no mail server, so no mail is sent");
        assertThat(post("/notifications/settings", "dashboard", "recovered", "mail", "exhausted"))
                .hasStatus(303);
        assertThat(get("/notifications/settings"))
                .bodyText()
                .containsPattern("name=\"dashboard\" value=\"recovered\" checked")
                .containsPattern("name=\"mail\" value=\"exhausted\" checked")
                .doesNotContainPattern("value=\"failing\" checked");

        write(NotificationKind.FAILING);
        await().untilAsserted(() -> assertThat(unread(cast.bob)).isEqualTo(1));
        assertThat(unread(cast.alice)).isZero();
        assertThat(waitingMails()).as("Bob's alone").isEqualTo(1);
        write(NotificationKind.EXHAUSTED);
        await().untilAsserted(() -> assertThat(unread(cast.bob)).isEqualTo(2));
        assertThat(waitingMails()).isEqualTo(2);
    }

    private void write(NotificationKind kind) {
        notices.write(
                cast.amber.id(),
                environment.id(),
                endpoint.id(),
                kind,
                1,
                Facts.NONE
                        .with("failing_since", "2026-11-21T10:15:00Z")
                        .with("failures", 12)
                        .with("last_outcome", "timeout"));
    }

    private int unread(User member) {
        return notifications.unread(member.id(), cast.amber.id(), environment.id());
    }

    private int rows(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE endpoint_id = ?")
                .params((Object) endpoint.id().bytes())
                .query(Integer.class)
                .single();
    }

    private int waitingMails() {
        return jdbc.sql("SELECT COUNT(*) FROM notification_mail WHERE endpoint_id = ? AND times > 0")
                .params((Object) endpoint.id().bytes())
                .query(Integer.class)
                .single();
    }

    private void awaitMails(int count) {
        await().untilAsserted(() -> assertThat(waitingMails()).isEqualTo(count));
    }

    private List<MailQueue.Mail> mine(List<MailQueue.Mail> claimed) {
        return claimed.stream()
                .filter(mail -> mail.about().equals(endpoint.id().value()))
                .toList();
    }

    private void age(Duration duration) {
        jdbc.sql("UPDATE notification_mail SET due_at = due_at - INTERVAL ? SECOND, give_up_at = give_up_at -"
                        + " INTERVAL ? SECOND, sent_at = sent_at - INTERVAL ? SECOND WHERE endpoint_id = ?")
                .params(
                        duration.toSeconds(),
                        duration.toSeconds(),
                        duration.toSeconds(),
                        endpoint.id().bytes())
                .update();
    }

    private JavaMailSenderImpl server() {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(server.getSmtp().getPort());
        return sender;
    }

    private NotificationMails mails(JavaMailSender sender) {
        return new NotificationMails(
                notifications,
                queue,
                users,
                memberships,
                tenants,
                environments,
                endpoints,
                new StaticListableBeanFactory(Map.of("sender", sender)).getBeanProvider(JavaMailSender.class),
                baseUrl,
                new Sender("", baseUrl),
                clock);
    }

    /** Of this test's endpoint: others' wait in the same queue. */
    private List<MimeMessage> received(String address) throws MessagingException, IOException {
        List<MimeMessage> found = new ArrayList<>();
        for (MimeMessage message : server.getReceivedMessages()) {
            if (message.getRecipients(Message.RecipientType.TO)[0].toString().equals(address)
                    && body(message).contains(endpoint.id().toString())) {
                found.add(message);
            }
        }
        return found;
    }

    private static String body(MimeMessage message) throws MessagingException, IOException {
        return message.getContent().toString().replace("\r\n", "\n");
    }

    private static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8)
                .replaceAll("<[^>]*>", "")
                .replaceAll("\\s+", " ");
    }
}
