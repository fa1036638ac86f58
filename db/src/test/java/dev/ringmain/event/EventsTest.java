package dev.ringmain.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import dev.ringmain.World;
import dev.ringmain.event.Events.Filter;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import dev.ringmain.tenant.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class EventsTest {

    @Autowired
    World world;

    @Autowired
    Events events;

    private Environment alice;

    @BeforeEach
    void begin() {
        alice = world.liveOf("Alice");
    }

    /** However many there are: a search stops, and says where it goes on, in both directions. */
    @Test
    void aSearchForASubjectLooksAtSoManyAtATime() {
        searches(
                Events.MOST_LOOKED_AT,
                new Filter(null, "AMB-1", null, null),
                new Filter(
                        "session.ended", "AMB-1", Instant.EPOCH, Instant.now().plusSeconds(60)));
    }

    /** An index knows it, so it looks further. */
    @Test
    void aSearchForATypeLooksAtSoManyAtATime() {
        searches(Events.MOST_OF_ALL_TYPES, new Filter("session.ended", null, null, null));
    }

    private void searches(int most, Filter... filters) {
        Event old = event("session.ended", "AMB-1");
        events.insert(List.of(old));
        for (int from = 0; from < most; from += 500) {
            List<Event> some = new ArrayList<>();
            for (int n = 0; n < 500; n++) {
                some.add(event("session.started", null));
            }
            events.insert(some);
        }
        Event newest = event("session.ended", "AMB-1");
        events.insert(List.of(newest));

        for (Filter filter : filters) {
            Slice<Event> first = page(filter, Keyset.first(10));
            assertThat(ids(first)).containsExactly(newest.id());

            Slice<Event> last = page(filter, Keyset.olderThan(key(first.older()), 10));
            assertThat(ids(last)).containsExactly(old.id());
            assertThat(last.older()).isNull();

            Slice<Event> between = page(filter, Keyset.newerThan(key(last.newer()), 10));
            assertThat(ids(between))
                    .as("nothing among those that were looked at")
                    .isEmpty();
            assertThat(ids(page(filter, Keyset.newerThan(key(between.newer()), 10))))
                    .containsExactly(newest.id());
        }
    }

    private Event event(String type, @Nullable String subject) {
        return new Event(
                EventId.next(),
                alice.id(),
                null,
                type,
                subject,
                null,
                Instant.now(),
                0,
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    private Slice<Event> page(Filter filter, Keyset keyset) {
        return events.page(alice.id(), filter, keyset);
    }

    private static UUID key(@Nullable UUID key) {
        return Objects.requireNonNull(key);
    }

    private static List<EventId> ids(Slice<Event> slice) {
        return slice.rows().stream().map(Event::id).toList();
    }
}
