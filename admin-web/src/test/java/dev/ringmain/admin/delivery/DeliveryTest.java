package dev.ringmain.admin.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.admin.AliceInTheDashboard;
import dev.ringmain.admin.DashboardTest;
import dev.ringmain.delivery.Deliveries;
import dev.ringmain.delivery.Delivery;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.Endpoint;
import dev.ringmain.endpoint.EndpointRegistry;
import dev.ringmain.paging.Keyset;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DashboardTest
class DeliveryTest extends AliceInTheDashboard {

    @Autowired
    Deliveries deliveries;

    @Autowired
    EndpointRegistry registry;

    @Autowired
    org.springframework.jdbc.core.simple.JdbcClient jdbc;

    @Test
    void listsThemNarrowedByWhatTheUrlSays() {
        Endpoint one = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Endpoint other = cast.endpoint(environment, "https://other.amber.example/in", "*");
        cast.delivery(one, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(204, "", null);
        cast.delivery(other, cast.event(environment, "invoice.paid", "{}"));
        cast.attemptAll(500, "", null);
        assertThat(rows("")).contains("session.ended", "invoice.paid", "Succeeded", "Failed");
        assertThat(rows("?status=failed")).contains("invoice.paid").doesNotContain("session.ended");
        assertThat(rows("?endpoint=" + one.id())).contains("session.ended").doesNotContain("invoice.paid");
        assertThat(rows("?type=session.*")).contains("session.ended").doesNotContain("invoice.paid");
        assertThat(rows("?until=2020-01-01T00:00")).contains("No delivery matches");
        assertThat(rows("?since=yesterday&status=odd")).contains("“status”, “from”", "session.ended");
    }

    @Test
    void findsThemByTheLastAnswerAndByTheSubject() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(404, "", null);
        Delivery broken = cast.delivery(endpoint, cast.event(environment, "invoice.paid", "{}"));
        cast.attemptAll(500, "", null);
        jdbc.sql("UPDATE event SET subject = 'AMB-0042' WHERE id = ?")
                .params((Object) broken.event().bytes())
                .update();
        assertThat(rows("?answer=5xx")).contains("invoice.paid").doesNotContain("session.ended");
        assertThat(rows("?answer=4xx")).contains("session.ended").doesNotContain("invoice.paid");
        assertThat(rows("?answer=none")).contains("No delivery matches.");
        assertThat(rows("?subject=AMB-0042"))
                .contains("invoice.paid", "value=\"AMB-0042\"")
                .doesNotContain("session.ended");
        assertThat(rows("?answer=6xx")).contains("“answer”", "session.ended", "invoice.paid");
    }

    @Test
    void linksToTheSpansThatAreAskedForMostAndKeepsTheRest() {
        cast.delivery(
                cast.endpoint(environment, "https://one.amber.example/in", "*"),
                cast.event(environment, "session.ended", "{}"));
        String rows = body(fragment("/deliveries?status=pending&type=session.*&until=2020-01-01T00:00"));
        Matcher today = Pattern.compile("href=\"([^\"]*)\">Today<").matcher(rows);
        assertThat(today.find()).isTrue();
        assertThat(today.group(1))
                .contains("status=pending", "type=session.", "since=20")
                .doesNotContain("until");
        MvcTestResult followed = follow(today.group(1));
        assertThat(followed)
                .bodyText()
                .contains("session.ended")
                .containsPattern("<a[^>]*aria-current=\"true\"[^>]*>Today<");
        for (String list : new String[] {"/events", "/requests"}) {
            assertThat(fragment(list)).bodyText().contains(">Last 5 h</a>", ">Yesterday</a>", ">7 days</a>");
        }
    }

    @Test
    void answersHtmxWithRowsAndNothingAround() {
        cast.delivery(
                cast.endpoint(environment, "https://one.amber.example/in", "*"),
                cast.event(environment, "session.ended", "{}"));
        assertThat(get("/deliveries"))
                .hasHeader("Vary", "HX-Request")
                .bodyText()
                .contains("<html", "id=\"rows\"", "<form class=\"filters\"");
        assertThat(fragment("/deliveries"))
                .hasStatusOk()
                .bodyText()
                .contains("id=\"rows\"", "session.ended")
                .doesNotContain("<html", "<main", "<form");
    }

    @Test
    void pagesByKeyInBothDirectionsAndKeepsTheFilter() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        for (int n = 0; n < 30; n++) {
            cast.delivery(endpoint, cast.event(environment, "type.n" + n, "{}"));
        }
        String first = rows("?type=type.*");
        assertThat(first).contains(">type.n29<", ">type.n5<").doesNotContain(">type.n4<", "Newer");
        String older = link(first, "Older");
        assertThat(older).contains("type=type.", "cursor=");
        String second = body(follow(older));
        assertThat(second).contains(">type.n4<", ">type.n0<", "Newer").doesNotContain(">type.n5<");
        assertThat(rows("?cursor=garbage")).contains(">type.n29<");
    }

    @Test
    void showsEachAttemptWithWhatWasSentAndAnswered() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery delivery = cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "<script>alert(1)</script>\u001b[31m", null);
        assertThat(get("/deliveries/" + delivery.id()))
                .hasStatusOk()
                .bodyText()
                .contains("1 attempt", "Refused", "webhook-signature", "server: nginx", "203.0.113.10")
                .contains("DNS 12 ms, connect 31 ms, TLS 44 ms, first byte 120 ms")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;␛[31m")
                .doesNotContain("<script>alert", "\u001b", "hx-trigger=\"every");
    }

    @Test
    void showsHowLongTheReceiverAskedToBeLeftAlone() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery delivery = cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(429, "", Duration.ofHours(1));
        jdbc.sql("UPDATE attempt SET response_headers = 'retry-after: 120' WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .update();
        assertThat(get("/deliveries/" + delivery.id())).bodyText().contains("The receiver asked to wait 120 s.");

        jdbc.sql("UPDATE attempt SET response_headers = 'Retry-After: 99999' WHERE delivery_id = ?")
                .params((Object) delivery.id().bytes())
                .update();
        assertThat(get("/deliveries/" + delivery.id())).bodyText().contains("99999 s, of which 10h are waited for.");
    }

    @Test
    void looksAgainWhileItIsPendingAndStopsThen() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery delivery = cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        assertThat(fragment("/deliveries/" + delivery.id()))
                .bodyText()
                .contains("hx-trigger=\"every 2s\"", "Pending")
                .doesNotContain("<html");
        cast.attemptAll(500, "", Duration.ofHours(1));
        assertThat(fragment("/deliveries/" + delivery.id()))
                .bodyText()
                .contains("every 20s", "Retrying", "data-countdown");
    }

    /** Or what somebody opened would be folded every few seconds. */
    @Test
    void drawsNothingAnewThatHasNotChanged() throws Exception {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery delivery = cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        Matcher asked = Pattern.compile("hx-get=\"/app/" + environment.id() + "(/deliveries/[^\"]+)\"")
                .matcher(get("/deliveries/" + delivery.id()).getResponse().getContentAsString());
        assertThat(asked.find()).isTrue();
        String look = asked.group(1).replace("&amp;", "&");

        assertThat(fragment(look)).hasStatus(204);
        cast.attemptAll(500, "", Duration.ofHours(1));
        assertThat(fragment(look)).hasStatusOk().bodyText().contains("Retrying");
    }

    @Test
    void replaysAsADeliveryOfItsOwn() {
        Endpoint endpoint = cast.endpoint(environment, "https://one.amber.example/in", "*");
        Delivery delivery = cast.delivery(endpoint, cast.event(environment, "session.ended", "{}"));
        cast.attemptAll(500, "", null);
        MvcTestResult replayed = post("/deliveries/" + delivery.id() + "/replays");
        Delivery replay = deliveries
                .page(
                        environment.id(),
                        new Deliveries.Filter(null, DeliveryStatus.PENDING, null, null, null),
                        Keyset.first(2))
                .rows()
                .get(0);
        assertThat(replayed).hasStatus(303).hasRedirectedUrl("/app/" + environment.id() + "/deliveries/" + replay.id());
        assertThat(get("/deliveries/" + replay.id()))
                .bodyText()
                .contains("Replay of", delivery.id().toString());
        registry.delete(environment.id(), endpoint.id());
        assertThat(post("/deliveries/" + delivery.id() + "/replays"))
                .hasRedirectedUrl("/app/" + environment.id() + "/deliveries/" + delivery.id());
    }

    private String rows(String query) {
        return body(get("/deliveries" + query)).replaceAll("(?s)<select.*?</select>|<datalist.*?</datalist>", "");
    }
}
