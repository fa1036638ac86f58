package dev.ringmain.api.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.api.testing.Answer;
import dev.ringmain.api.testing.ApiTest;
import dev.ringmain.api.testing.Cast;
import dev.ringmain.api.testing.Workspace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Reading long lists in pages. */
@ApiTest
@Tag("database")
class ListTest {

    @Autowired
    Cast cast;

    Workspace alice;

    @BeforeEach
    void meetAlice() {
        alice = cast.alice().live();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "abc", "1.5", "", "99999999999", "1e1", " "})
    void refusesLimitsOutOfRange(String limit) {
        String query = "?limit=" + limit.replace(" ", "%20");
        String endpoint = alice.endpoint();

        for (String list : List.of(
                "/api/v1/events", "/api/v1/deliveries", "/api/v1/webhooks/endpoints/" + endpoint + "/deliveries")) {
            Answer refused = alice.get(list + query);
            assertThat(refused.refusal()).as(list).isEqualTo("400 invalid_parameter");
            assertThat(refused.at("/errors/0/parameter")).isEqualTo("limit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "", "AAAA", "%00", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "1%27%20OR%201=1"})
    void refusesForgedCursors(String cursor) {
        assertThat(alice.get("/api/v1/events?cursor=" + cursor).refusal()).isEqualTo("400 invalid_cursor");
        assertThat(alice.get("/api/v1/deliveries?cursor=" + cursor).refusal()).isEqualTo("400 invalid_cursor");
    }

    @Test
    void findsDeliveriesByTheSubjectAndTheLastAnswer() {
        alice.endpoint();
        alice.publish("{\"type\":\"a.b\",\"subject\":\"AMB-1\",\"data\":1}");
        alice.publish("{\"type\":\"a.c\",\"subject\":\"AMB-2\",\"data\":1}");
        alice.publish("{\"type\":\"a.d\",\"subject\":\"amb-2\",\"data\":1}");

        Answer found = alice.get("/api/v1/deliveries?subject=AMB-2");
        assertThat(found.json().get("data").size()).isEqualTo(1);
        assertThat(found.at("/data/0/event_type")).isEqualTo("a.c");
        assertThat(alice.get("/api/v1/deliveries?answer=5xx").json().get("data").size())
                .isZero();
        assertThat(alice.get("/api/v1/deliveries?answer=6xx").refusal()).isEqualTo("400 invalid_parameter");
        assertThat(cast.charlie()
                        .live()
                        .get("/api/v1/deliveries?subject=AMB-2")
                        .json()
                        .get("data")
                        .size())
                .isZero();
    }

    @Test
    void refusesCursorThatWasChanged() {
        publish(3);
        String cursor = alice.get("/api/v1/events?limit=1").at("/next_cursor");

        for (int i = 0; i < cursor.length() - 1; i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String forged = cursor.substring(0, i) + other + cursor.substring(i + 1);
            assertThat(alice.get("/api/v1/events?cursor=" + forged).refusal()).isEqualTo("400 invalid_cursor");
        }
    }

    @Test
    void showsEachEventOnceForwardAndBack() {
        List<String> published = publish(60);
        Collections.reverse(published);

        assertThat(forward("/api/v1/events", 7)).isEqualTo(published);
        assertThat(back("/api/v1/events", 7)).isEqualTo(published);
        assertThat(forward("/api/v1/events", 60)).isEqualTo(published);
        assertThat(forward("/api/v1/events", 59)).isEqualTo(published);
    }

    @Test
    void showsEachDeliveryOnceForwardAndBack() {
        String endpoint = alice.endpoint();
        alice.endpoint();
        publish(20);
        List<String> all = alice.get("/api/v1/deliveries?limit=100").each("id");
        List<String> own = alice.get("/api/v1/deliveries?limit=100&endpoint_id=" + endpoint)
                .each("id");

        assertThat(all).hasSize(40);
        assertThat(own).hasSize(20);
        assertThat(forward("/api/v1/deliveries", 7)).isEqualTo(all);
        assertThat(back("/api/v1/deliveries", 7)).isEqualTo(all);
        assertThat(forward("/api/v1/deliveries?status=pending", 7)).isEqualTo(all);
        assertThat(forward("/api/v1/webhooks/endpoints/" + endpoint + "/deliveries", 3))
                .isEqualTo(own);
        assertThat(back("/api/v1/webhooks/endpoints/" + endpoint + "/deliveries", 3))
                .isEqualTo(own);
    }

    @Test
    void keepsItsPlaceWhileEventsComeIn() {
        List<String> published = publish(10);
        Answer first = alice.get("/api/v1/events?limit=5");
        publish(5);

        List<String> rest = alice.get("/api/v1/events?limit=5&cursor=" + first.at("/next_cursor"))
                .each("id");

        Collections.reverse(published);
        assertThat(first.each("id")).isEqualTo(published.subList(0, 5));
        assertThat(rest).isEqualTo(published.subList(5, 10));
    }

    @Test
    void saysOnTheLastPageThatItIsTheLast() {
        Answer empty = alice.get("/api/v1/events");
        publish(3);
        Answer whole = alice.get("/api/v1/events?limit=3");
        Answer part = alice.get("/api/v1/events?limit=2");

        for (Answer last : List.of(empty, whole)) {
            assertThat(last.json().propertyNames()).containsExactly("data", "next_cursor", "prev_cursor", "has_more");
            assertThat(last.json().at("/next_cursor").isNull()).isTrue();
            assertThat(last.json().at("/has_more").asBoolean()).isFalse();
        }
        assertThat(part.json().at("/has_more").asBoolean()).isTrue();
        assertThat(part.json().at("/prev_cursor").isNull()).isTrue();
        assertThat(part.json().at("/data/0").has("data")).isFalse();
    }

    @Test
    void saysThatNothingCanHaveATypeOfThatForm() {
        for (String list : List.of("/api/v1/events", "/api/v1/deliveries")) {
            for (String type : List.of("%25.*", "%C3%A9", "%C3%A9.*", "a+b")) {
                assertThat(alice.get(list + "?type=" + type).refusal()).isEqualTo("400 invalid_parameter");
            }
        }
    }

    @Test
    void narrowsEventsToWhatIsAskedFor() {
        alice.publish("{\"type\":\"session.started\",\"subject\":\"CP-1\",\"data\":1}");
        alice.publish("{\"type\":\"session.ended\",\"subject\":\"CP-2\",\"data\":1}");
        alice.publish("{\"type\":\"sessions\",\"subject\":\"cp-1\",\"data\":1}");

        assertThat(types("type=session.*")).containsExactly("session.ended", "session.started");
        assertThat(types("type=session.ended")).containsExactly("session.ended");
        assertThat(types("type=session_.*")).isEmpty();
        assertThat(types("type=*")).hasSize(3);
        assertThat(types("subject=CP-1")).containsExactly("session.started");
        assertThat(types("since=2099-01-01T00:00:00Z")).isEmpty();
        assertThat(types("until=2099-01-01T00:00:00Z")).hasSize(3);
        assertThat(types("since=1066-10-14T00:00:00Z")).hasSize(3);
        assertThat(types("until=1066-10-14T00:00:00Z")).isEmpty();
        assertThat(types("until=%2B1000000000-12-31T23:59:59Z")).hasSize(3);
        assertThat(types("since=%2B1000000000-12-31T23:59:59Z")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/events?since=yesterday",
                "/api/v1/events?until=2026-01-01",
                "/api/v1/deliveries?since=-",
                "/api/v1/deliveries?status=lost",
                "/api/v1/deliveries?status=PENDING",
                "/api/v1/deliveries?endpoint_id=1"
            })
    void refusesFiltersThatItCannotRead(String path) {
        assertThat(alice.get(path).refusal()).isEqualTo("400 invalid_parameter");
    }

    private List<String> types(String query) {
        return alice.get("/api/v1/events?" + query).each("type");
    }

    private List<String> publish(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        alice.publish("{\"type\":\"a.b\",\"data\":" + i + "}").at("/id"))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private List<String> forward(String list, int limit) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = page(list, limit, cursor);
            seen.addAll(page.each("id"));
            cursor = page.at("/next_cursor");
            assertThat(page.json().at("/has_more").asBoolean()).isEqualTo(!cursor.isEmpty());
        } while (!cursor.isEmpty());
        return seen;
    }

    /** Goes to the end, and gathers what it sees on the way back to the start. */
    private List<String> back(String list, int limit) {
        Answer page = page(list, limit, "");
        while (!page.at("/next_cursor").isEmpty()) {
            page = page(list, limit, page.at("/next_cursor"));
        }
        List<String> seen = new ArrayList<>(page.each("id"));
        while (!page.at("/prev_cursor").isEmpty()) {
            page = page(list, limit, page.at("/prev_cursor"));
            seen.addAll(0, page.each("id"));
        }
        return seen;
    }

    private Answer page(String list, int limit, String cursor) {
        Answer page = alice.get(list + (list.contains("?") ? "&" : "?") + "limit=" + limit
                + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
        assertThat(page.status()).as(page.toString()).isEqualTo(200);
        return page;
    }
}
