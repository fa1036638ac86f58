package dev.ringmain.admin.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.ringmain.admin.Cast;
import dev.ringmain.admin.DashboardTest;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Where mail is sent, and arrives; one context for all such tests. */
@DashboardTest
public abstract class MailedTest {

    private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private static final AtomicInteger TESTS = new AtomicInteger();

    /** One of its own for each test, because wrong guesses are counted by address. */
    private final String address = "198.51.100." + TESTS.incrementAndGet();

    @Autowired
    protected MockMvcTester mvc;

    @Autowired
    protected Cast cast;

    @DynamicPropertySource
    static void mailServer(DynamicPropertyRegistry registry) {
        if (!MAIL.isRunning()) {
            MAIL.start();
        }
        registry.add("spring.mail.host", () -> "127.0.0.1");
        registry.add("spring.mail.port", () -> MAIL.getSmtp().getPort());
    }

    /** What came to an address, once so much has. */
    protected static List<String> mails(String address, int count) {
        await().untilAsserted(() -> assertThat(received(address)).hasSize(count));
        return received(address);
    }

    /** The path that a mail's link leads to. */
    static String link(String mail, String page) {
        Matcher link = Pattern.compile("https://ringmain.example(/" + page + "/[A-Za-z0-9_-]+)")
                .matcher(mail);
        assertThat(link.find()).as("a link in: " + mail).isTrue();
        return link.group(1);
    }

    private static List<String> received(String address) {
        List<String> found = new ArrayList<>();
        try {
            for (MimeMessage message : MAIL.getReceivedMessages()) {
                if (message.getRecipients(Message.RecipientType.TO)[0]
                        .toString()
                        .equals(address)) {
                    found.add(message.getSubject() + "\n" + message.getContent());
                }
            }
        } catch (java.io.IOException | jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }

    MvcTestResult get(String path, MockHttpSession session) {
        return mvc.get().uri(path).session(session).exchange();
    }

    MvcTestResult post(String path, MockHttpSession session, String... params) {
        var request = mvc.post().uri(path).session(session).with(csrf()).with(sent -> {
            sent.setRemoteAddr(address);
            return sent;
        });
        for (int n = 0; n < params.length; n += 2) {
            request.param(params[n], params[n + 1]);
        }
        return request.exchange();
    }

    MvcTestResult signIn(String email, String password, MockHttpSession session) {
        return post("/signin", session, "email", email, "password", password);
    }

    static String text(MvcTestResult result) {
        return new String(result.getResponse().getContentAsByteArray(), StandardCharsets.UTF_8);
    }
}
