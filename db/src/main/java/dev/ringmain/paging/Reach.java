package dev.ringmain.paging;

import dev.ringmain.id.Ids;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far a search looks for one page, in a list where no index knows what is sought. */
public final class Reach {

    private Reach() {}

    /**
     * For {@link Keyset#upTo} and {@link Slice#upTo}.
     *
     * @param span the table, the index to go by, and what that index knows: {@code event FORCE INDEX (i) WHERE …}. Nothing else is read
     * @param most rows that are looked at
     * @return the key of the last of them; null: there are fewer, and all are looked at
     */
    public static @Nullable UUID end(
            JdbcClient jdbc, String column, String span, List<?> params, Keyset keyset, int most) {
        return jdbc.sql("SELECT " + column + " FROM " + span + " ORDER BY " + keyset.order(column) + " LIMIT 1 OFFSET "
                        + (most - 1))
                .params(params)
                .query((row, n) -> Ids.fromBytes(row.getBytes(1)))
                .optional()
                .orElse(null);
    }
}
