package dev.ringmain.paging;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where in a newest-first list to read, and how much.
 *
 * @param from read on from this key, without it; null: from the newest
 * @param backwards towards newer keys instead of older ones
 * @param limit rows wanted, 1–{@value #MOST}
 */
public record Keyset(@Nullable UUID from, boolean backwards, int limit) {

    public static final int MOST = 100;
    public static final int USUAL = 25;

    public Keyset {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("A page has 1 to " + MOST + " rows, not " + limit);
        }
    }

    public static Keyset first(int limit) {
        return new Keyset(null, false, limit);
    }

    public static Keyset olderThan(UUID key, int limit) {
        return new Keyset(key, false, limit);
    }

    public static Keyset newerThan(UUID key, int limit) {
        return new Keyset(key, true, limit);
    }

    /** How many rows to ask the database for: one more than wanted, to learn whether there are more. */
    public int fetch() {
        return limit + 1;
    }

    /** The condition on the key column, with one parameter, or one that is always true. */
    public String condition(String column) {
        return from == null ? "TRUE" : column + (backwards ? " > ?" : " < ?");
    }

    /** The condition on the key column that keeps a search from going further than {@link Reach#end}, its one parameter. */
    public String upTo(String column) {
        return column + (backwards ? " <= ?" : " >= ?");
    }

    public String order(String column) {
        return column + (backwards ? " ASC" : " DESC");
    }
}
