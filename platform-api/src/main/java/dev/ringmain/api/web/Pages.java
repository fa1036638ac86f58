package dev.ringmain.api.web;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.paging.Cursors;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How lists are asked for and answered. */
@Component
public class Pages {

    private final Cursors cursors;

    Pages(Cursors cursors) {
        this.cursors = cursors;
    }

    /** @param hasMore whether there are older rows than these */
    public record Page<T>(
            List<T> data,
            @Nullable String nextCursor,
            @Nullable String prevCursor,
            boolean hasMore) {}

    /** @throws ApiProblem if the limit is not a number from 1 to 100, or the cursor is none of ours */
    public Keyset keyset(@Nullable String cursor, @Nullable String limit) {
        int rows = limit == null ? Keyset.USUAL : limit(limit);
        return cursor == null
                ? Keyset.first(rows)
                : cursors.read(cursor, rows)
                        .orElseThrow(
                                () -> new ApiProblem(
                                        ProblemCode.INVALID_CURSOR,
                                        "Take next_cursor or prev_cursor from an earlier answer as it is, or leave cursor out to start anew."));
    }

    /**
     * What a list is narrowed to by event type.
     *
     * @return null for all of them
     * @throws ApiProblem if nothing of that form can have been published: the database would not compare it, and fail
     */
    public static @Nullable String type(@Nullable String type) {
        if (type == null) {
            return null;
        }
        EventPattern pattern = EventPattern.parse(type)
                .orElseThrow(() -> ApiProblem.parameter(
                        "type", "type is an event type such as session.started, or all below a name: session.*"));
        return pattern.equals(EventPattern.ALL) ? null : pattern.text();
    }

    public <T> Page<T> page(Slice<T> slice) {
        return new Page<>(slice.rows(), cursors.older(slice), cursors.newer(slice), slice.older() != null);
    }

    private static int limit(String limit) {
        try {
            int rows = Integer.parseInt(limit);
            if (rows >= 1 && rows <= Keyset.MOST) {
                return rows;
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of range.
        }
        throw ApiProblem.parameter("limit", "limit is a number from 1 to " + Keyset.MOST + ".");
    }
}
