package dev.ringmain.paging;

import dev.ringmain.id.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list that is sorted newest first.
 *
 * @param newer the key from which {@link Keyset#newerThan} goes back towards the start; null at the start
 * @param older the key from which {@link Keyset#olderThan} goes on; null at the end
 */
public record Slice<T>(
        List<T> rows, @Nullable UUID newer, @Nullable UUID older) {

    /** Cuts a slice out of what a query with {@link Keyset#fetch()} returned, in whichever direction it read. */
    public static <T> Slice<T> of(List<T> fetched, Keyset keyset, Function<T, UUID> key) {
        boolean more = fetched.size() > keyset.limit();
        List<T> rows = more ? fetched.subList(0, keyset.limit()) : fetched;
        if (keyset.backwards()) {
            rows = new ArrayList<>(rows);
            Collections.reverse(rows);
        }
        if (rows.isEmpty()) {
            return new Slice<>(List.of(), null, null);
        }
        boolean hasNewer = keyset.backwards() ? more : keyset.from() != null;
        boolean hasOlder = keyset.backwards() || more;
        return new Slice<>(
                List.copyOf(rows),
                hasNewer ? key.apply(rows.get(0)) : null,
                hasOlder ? key.apply(rows.get(rows.size() - 1)) : null);
    }

    /** Cuts a slice out of a list that is in memory whole, in whatever order: one that is never long. */
    public static <T> Slice<T> cut(List<T> all, Keyset keyset, Function<T, UUID> key) {
        Comparator<T> oldestFirst = Comparator.comparing(one -> Ids.bytes(key.apply(one)), Arrays::compareUnsigned);
        byte[] from = keyset.from() == null ? null : Ids.bytes(keyset.from());
        List<T> fetched = all.stream()
                .filter(one -> from == null
                        || Arrays.compareUnsigned(Ids.bytes(key.apply(one)), from) * (keyset.backwards() ? 1 : -1) > 0)
                .sorted(keyset.backwards() ? oldestFirst : oldestFirst.reversed())
                .limit(keyset.fetch())
                .toList();
        return of(fetched, keyset, key);
    }

    /**
     * Cuts a slice out of what a search found that looked no further than some key: it may hold less than was asked for, or nothing, and
     * still goes on from there.
     *
     * @param end as {@link Reach#end} says
     * @param fetched in whichever direction it read, no more than {@link Keyset#fetch()}
     */
    public static <T> Slice<T> upTo(@Nullable UUID end, List<T> fetched, Keyset keyset, Function<T, UUID> key) {
        if (end == null || fetched.size() > keyset.limit()) {
            return of(fetched, keyset, key);
        }
        UUID from = keyset.from();
        UUID back = !fetched.isEmpty() ? key.apply(fetched.get(0)) : from == null ? null : beside(from, keyset);
        if (keyset.backwards()) {
            List<T> rows = new ArrayList<>(fetched);
            Collections.reverse(rows);
            return new Slice<>(List.copyOf(rows), end, back);
        }
        return new Slice<>(List.copyOf(fetched), from == null ? null : back, end);
    }

    /** The key from which the way back begins with this one, which an earlier page may have shown. */
    private static UUID beside(UUID key, Keyset keyset) {
        return new UUID(key.getMostSignificantBits(), key.getLeastSignificantBits() + (keyset.backwards() ? 1 : -1));
    }

    public <R> Slice<R> map(Function<T, R> mapping) {
        return new Slice<>(rows.stream().map(mapping).toList(), newer, older);
    }
}
