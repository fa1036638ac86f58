package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.chore.Chore;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.notification.MailQueue;
import dev.ringmain.notification.MailQueue.Mail;
import dev.ringmain.notification.Notifications;
import dev.ringmain.tenant.Environment;
import dev.ringmain.tenant.Environments;
import dev.ringmain.tenant.Membership;
import dev.ringmain.tenant.Memberships;
import dev.ringmain.tenant.Role;
import dev.ringmain.tenant.Tenant;
import dev.ringmain.tenant.Tenants;
import dev.ringmain.tenant.User;
import dev.ringmain.tenant.Users;
import dev.ringmain.time.Housekeeping;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Turns what happened into notifications, and sends those that go by mail, if there is a mail server ({@code spring.mail.host}). Mail is
 * sent on a thread of its own: a mail server that does not answer keeps nothing else from running.
 */
@Component
class NotificationMails implements Chore {

    private static final Logger log = LoggerFactory.getLogger(NotificationMails.class);

    private static final int AT_ONCE = 20;
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Notifications notifications;
    private final MailQueue queue;
    private final Users users;
    private final Memberships memberships;
    private final Tenants tenants;
    private final Environments environments;
    private final Endpoints endpoints;
    private final ObjectProvider<JavaMailSender> server;
    private final String base;
    private final String from;
    private final Clock clock;
    private final OwnThread sender = new OwnThread("mail");

    NotificationMails(
            Notifications notifications,
            MailQueue queue,
            Users users,
            Memberships memberships,
            Tenants tenants,
            Environments environments,
            Endpoints endpoints,
            ObjectProvider<JavaMailSender> server,
            BaseUrl baseUrl,
            Sender from,
            Clock clock) {
        this.notifications = notifications;
        this.queue = queue;
        this.users = users;
        this.memberships = memberships;
        this.tenants = tenants;
        this.environments = environments;
        this.endpoints = endpoints;
        this.server = server;
        this.base = baseUrl.configured();
        this.from = from.address();
        this.clock = clock;
    }

    /** Whether there is a mail server to send by. */
    boolean canSend() {
        return server.getIfAvailable() != null;
    }

    @Override
    public String sign() {
        // Mail that nobody can send is due all the time.
        return canSend() ? Notifications.TO_DO : Notifications.TO_TELL;
    }

    @Override
    public void goOn() {
        try {
            boolean more = true;
            while (more) {
                more = notifications.spread();
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not tell members what happened; the next round does", e);
        }
        if (canSend()) {
            sender.runUnlessBusy(this::sendDue);
        }
    }

    @Scheduled(initialDelay = 10, fixedDelay = 360, timeUnit = TimeUnit.MINUTES, scheduler = Housekeeping.SCHEDULER)
    void forgetOld() {
        notifications.forgetOld(clock.instant());
    }

    /** Sends what is due. @return how many mails a server took */
    int sendDue() {
        int sent = 0;
        try {
            List<Mail> due;
            do {
                due = queue.claim(AT_ONCE, LEASE);
                for (Mail mail : due) {
                    sent += send(mail) ? 1 : 0;
                }
            } while (due.size() == AT_ONCE);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for mail; its lease brings it back", e);
        }
        return sent;
    }

    private boolean send(Mail mail) {
        Optional<SimpleMailMessage> written = write(mail);
        if (written.isEmpty()) {
            queue.drop(mail);
            return false;
        }
        try {
            server.getObject().send(written.get());
            queue.sent(mail);
            return true;
        } catch (MailParseException e) {
            log.warn("The address of {} is none that mail can be sent to", mail.member());
            queue.drop(mail);
        } catch (MailException e) {
            log.warn("Could not send mail, try {}: {}", mail.tries() + 1, e.toString());
            queue.again(mail, pause(mail.tries()));
        }
        return false;
    }

    /** Empty if there is nobody to tell any more, or nothing to tell of. */
    private Optional<SimpleMailMessage> write(Mail mail) {
        return users.findById(mail.member())
                .filter(User::isEnabled)
                .flatMap(member -> (mail.kind().isOfTenant() ? ofTenant(mail, member) : ofEndpoint(mail, member))
                        .map(text -> {
                            SimpleMailMessage message = new SimpleMailMessage();
                            message.setFrom(from);
                            message.setTo(member.email());
                            message.setSubject(text.subject());
                            message.setText(text.body());
                            return message;
                        }));
    }

    private Optional<NotificationText> ofEndpoint(Mail mail, User member) {
        Environment environment =
                mail.environment().flatMap(environments::findById).orElse(null);
        Endpoint endpoint = mail.endpoint()
                .flatMap(id -> mail.environment().flatMap(place -> endpoints.find(place, id)))
                .orElse(null);
        if (environment == null
                || endpoint == null
                || memberships
                        .findByTenantAndUser(environment.tenant(), member.id())
                        .isEmpty()) {
            return Optional.empty();
        }
        Tenant tenant = tenants.findById(environment.tenant()).orElseThrow();
        return Optional.of(NotificationText.of(mail, member, tenant, environment, endpoint.url(), base));
    }

    /** Who has another role by now is not told. */
    private Optional<NotificationText> ofTenant(Mail mail, User member) {
        Tenant tenant = mail.tenant().flatMap(tenants::findById).orElse(null);
        if (tenant == null) {
            return Optional.empty();
        }
        Role role = memberships
                .findByTenantAndUser(tenant.id(), member.id())
                .map(Membership::role)
                .filter(mail.kind()::isFor)
                .orElse(null);
        if (role == null) {
            return Optional.empty();
        }
        return environments.findByTenantOrderById(tenant.id()).stream()
                .min(Comparator.comparing(one -> one.kind() != Environment.Kind.LIVE))
                .map(environment -> NotificationText.ofTenant(mail, member, role, tenant, environment, base));
    }

    /** A minute, two, four, up to an hour. */
    private static Duration pause(int tries) {
        Duration pause = Duration.ofMinutes(1L << Math.min(tries, 6));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    @PreDestroy
    void stop() {
        sender.stop();
    }
}
