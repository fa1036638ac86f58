package dev.ringmain.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.id.Ids;
import dev.ringmain.secret.MasterKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SliceTest {

    /** Newest first, as a list shows them. */
    private static final List<UUID> LIST = IntStream.range(0, 7)
            .mapToObj(i -> Ids.floor(Instant.parse("2026-04-14T00:00:00Z").minusSeconds(i)))
            .toList();

    private final Cursors cursors = new Cursors(new MasterKey(new byte[MasterKey.LENGTH]));

    /** What the database would return. */
    private static Slice<UUID> page(Keyset keyset) {
        Comparator<UUID> newestFirst = Comparator.<UUID>naturalOrder().reversed();
        List<UUID> fetched = LIST.stream()
                .filter(id -> keyset.from() == null
                        || (keyset.backwards() ? id.compareTo(keyset.from()) > 0 : id.compareTo(keyset.from()) < 0))
                .sorted(keyset.backwards() ? Comparator.naturalOrder() : newestFirst)
                .limit(keyset.fetch())
                .toList();
        return Slice.of(fetched, keyset, id -> id);
    }

    @Test
    void leadsToTheEndAndBackToTheStart() {
        List<List<UUID>> forward = new ArrayList<>();
        Slice<UUID> slice = page(Keyset.first(3));
        assertThat(cursors.newer(slice)).isNull();
        forward.add(slice.rows());
        while (cursors.older(slice) != null) {
            slice = page(cursors.read(cursors.older(slice), 3).orElseThrow());
            forward.add(slice.rows());
        }
        assertThat(forward).containsExactly(LIST.subList(0, 3), LIST.subList(3, 6), LIST.subList(6, 7));

        List<List<UUID>> back = new ArrayList<>();
        while (cursors.newer(slice) != null) {
            slice = page(cursors.read(cursors.newer(slice), 3).orElseThrow());
            back.add(slice.rows());
        }
        assertThat(back).containsExactly(LIST.subList(3, 6), LIST.subList(0, 3));
        assertThat(cursors.older(slice)).isNotNull();
    }

    @Test
    void cutsTheSameOutOfAListInMemory() {
        List<UUID> shuffled = new ArrayList<>(LIST);
        Collections.shuffle(shuffled, new Random(1));
        List<Keyset> places = List.of(
                Keyset.first(3),
                Keyset.olderThan(LIST.get(2), 3),
                Keyset.olderThan(LIST.get(5), 3),
                Keyset.olderThan(LIST.get(6), 3),
                Keyset.newerThan(LIST.get(6), 3),
                Keyset.newerThan(LIST.get(3), 3));

        assertThat(places)
                .allSatisfy(place ->
                        assertThat(Slice.cut(shuffled, place, id -> id)).isEqualTo(page(place)));
    }

    @Test
    void endsWhereTheListEndsOnAFullPage() {
        Slice<UUID> all = page(Keyset.first(7));

        assertThat(all.rows()).isEqualTo(LIST);
        assertThat(all.older()).isNull();
        assertThat(all.newer()).isNull();
    }

    @Test
    void isEmptyBeyondTheEnd() {
        Slice<UUID> beyond = page(Keyset.olderThan(LIST.get(6), 3));

        assertThat(beyond.rows()).isEmpty();
        assertThat(beyond.older()).isNull();
    }

    @Test
    void keepsItsCursorsWhenItsRowsAreShownDifferently() {
        Slice<String> shown = page(Keyset.first(3)).map(UUID::toString);

        assertThat(shown.rows())
                .containsExactlyElementsOf(
                        LIST.subList(0, 3).stream().map(UUID::toString).toList());
        assertThat(shown.older()).isEqualTo(LIST.get(2));
    }

    @Test
    void refusesCursorsThatSomebodyElseMade() {
        String ours = cursors.older(page(Keyset.first(3)));
        byte[] bytes = Base64.getUrlDecoder().decode(ours);

        assertThat(cursors.read(ours, 3)).contains(Keyset.olderThan(LIST.get(2), 3));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertThat(cursors.read(Base64.getUrlEncoder().encodeToString(changed), 3))
                    .as("byte %d changed", i)
                    .isEmpty();
        }
        byte[] others = new byte[MasterKey.LENGTH];
        others[0] = 1;
        assertThat(new Cursors(new MasterKey(others)).read(ours, 3)).isEmpty();
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        Slice<UUID> slice = page(Keyset.first(3));
        String events = cursors.of("events").older(slice);

        assertThat(cursors.of("events").read(events, 3)).isPresent();
        assertThat(cursors.of("deliveries").read(events, 3)).isEmpty();
        assertThat(cursors.read(events, 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "not base64!", "AAAA", "====", "\u00e9"})
    void refusesWhatIsNoCursor(String text) {
        assertThat(cursors.read(text, 3)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void refusesPagesOfASizeThatNobodyMayAskFor(int limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Keyset.first(limit))
                .withMessage("A page has 1 to 100 rows, not " + limit);
    }
}
