package dev.ringmain.admin.notification;

import dev.ringmain.admin.workspace.BaseUrl;
import dev.ringmain.chore.Chore;
import dev.ringmain.notification.Letters;
import dev.ringmain.notification.Letters.Letter;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.dao.DataAccessException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailParseException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Sends letters: mail to one person, with a link that nobody else may have, or with news for an owner alone. Where there is no mail server, the demo writes them to its log,
 * and nobody else sends any.
 */
@Component
public class Post implements Chore {

    private static final Logger log = LoggerFactory.getLogger(Post.class);

    private static final int AT_ONCE = 20;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration NEWS = Duration.ofDays(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Letters letters;
    private final ObjectProvider<JavaMailSender> server;
    private final Sender sender;
    private final boolean demo;
    private final boolean knowsOurName;
    private final OwnThread thread = new OwnThread("letters");

    Post(Letters letters, ObjectProvider<JavaMailSender> server, Sender sender, BaseUrl baseUrl, Environment settings) {
        this.letters = letters;
        this.server = server;
        this.sender = sender;
        this.knowsOurName = !baseUrl.configured().isEmpty();
        this.demo = settings.acceptsProfiles(Profiles.of("demo"));
    }

    /**
     * Whether a letter gets anywhere, and its link to us: without {@code ringmain.base-url} that would be wherever the request says, which
     * is good enough for the demo alone.
     */
    public boolean delivers() {
        return demo || (hasServer() && knowsOurName);
    }

    /** @param recipient an address as it is stored @param body in plain words; a link in it is on a line of its own */
    public void send(String recipient, String subject, String body) {
        if (hasServer()) {
            letters.add(recipient, subject, body);
        } else {
            show(recipient, subject, body);
        }
    }

    /** What is still news tomorrow: a mail server may be away for a day. */
    void sendNews(String recipient, String subject, String body) {
        if (hasServer()) {
            letters.add(recipient, subject, body, NEWS);
        } else {
            show(recipient, subject, body);
        }
    }

    private void show(String recipient, String subject, String body) {
        if (demo) {
            log.info("There is no mail server, so here is what {} would get:\n{}\n\n{}", recipient, subject, body);
        }
    }

    @Override
    public String sign() {
        return Letters.TO_SEND;
    }

    @Override
    public void goOn() {
        if (hasServer()) {
            thread.runUnlessBusy(this::sendDue);
        }
    }

    private void sendDue() {
        try {
            List<Letter> due;
            do {
                due = letters.claim(AT_ONCE, LEASE);
                due.forEach(this::send);
            } while (due.size() == AT_ONCE);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for letters; the next round does", e);
        }
    }

    private void send(Letter letter) {
        SimpleMailMessage message = new SimpleMailMessage();
        message.setFrom(sender.address());
        message.setTo(letter.recipient());
        message.setSubject(letter.subject());
        message.setText(letter.body());
        try {
            server.getObject().send(message);
            letters.done(letter);
        } catch (MailParseException e) {
            log.warn("An address that mail was asked for is none that mail can be sent to");
            letters.done(letter);
        } catch (MailException e) {
            log.warn("Could not send a letter, try {}: {}", letter.tries() + 1, e.toString());
            letters.again(letter, pause(letter.tries()));
        }
    }

    private boolean hasServer() {
        return server.getIfAvailable() != null;
    }

    /** Five seconds, ten, twenty, up to ten minutes: somebody is waiting. */
    private static Duration pause(int tries) {
        Duration pause = Duration.ofSeconds(5L << Math.min(tries, 7));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    @PreDestroy
    void stop() {
        thread.stop();
    }
}
