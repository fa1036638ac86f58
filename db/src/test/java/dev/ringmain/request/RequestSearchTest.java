package dev.ringmain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.request.RequestLog.Filter;
import dev.ringmain.tenant.ApiKeyId;
import dev.ringmain.tenant.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;

@DatabaseTest
class RequestSearchTest {

    private static final ApiKeyId USUAL = ApiKeyId.next();
    private static final ApiKeyId RARE = ApiKeyId.next();

    @Autowired
    World world;

    @Autowired
    RequestLog log;

    @Autowired
    JdbcTemplate jdbc;

    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
    }

    /** However many there are: a search stops, and says where it goes on, in both directions. */
    @Test
    void looksAtSoManyAtATime() {
        ApiRequest old = request("DELETE", "/api/v1/event-types/a.b", 404, RARE);
        List<ApiRequest> rows = new ArrayList<>(List.of(old));
        for (int n = 0; n < RequestLog.MOST_LOOKED_AT; n++) {
            rows.add(request("POST", "/api/v1/events", 422, USUAL));
        }
        insert(rows);

        for (Filter filter : List.of(
                new Filter(Statuses.parse("404").orElseThrow(), null, null, null, null, null),
                new Filter(null, "DELETE", null, null, null, null),
                new Filter(null, null, "/api/v1/event-types", null, null, null),
                new Filter(null, null, null, RARE, null, null))) {
            Slice<ApiRequest> first = log.page(alice.id(), filter, Keyset.first(10));
            assertThat(first.rows()).isEmpty();

            Slice<ApiRequest> last = log.page(alice.id(), filter, Keyset.olderThan(key(first.older()), 10));
            assertThat(last.rows()).extracting(ApiRequest::id).containsExactly(old.id());
            assertThat(last.older()).isNull();

            Slice<ApiRequest> back = log.page(alice.id(), filter, Keyset.newerThan(key(last.newer()), 10));
            assertThat(back.rows()).isEmpty();
        }
        assertThat(log.page(alice.id(), Filter.NONE, Keyset.first(10)).rows()).hasSize(10);
    }

    private ApiRequest request(String method, String path, int status, ApiKeyId key) {
        return new ApiRequest(RequestId.next(), alice.id(), key, method, path, status, 1, null, null);
    }

    private void insert(List<ApiRequest> requests) {
        jdbc.batchUpdate(
                "INSERT INTO api_request (id, environment_id, api_key_id, method, path, status, duration_ms) VALUES (?, ?, ?, ?, ?, ?, 1)",
                requests.stream()
                        .map(one -> new Object[] {
                            one.id().bytes(),
                            one.environment().bytes(),
                            one.key().bytes(),
                            one.method(),
                            one.path(),
                            one.status()
                        })
                        .toList());
    }

    private static UUID key(@Nullable UUID key) {
        return Objects.requireNonNull(key);
    }
}
