package dev.ringmain.api.web;

import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.ProblemCode;
import dev.ringmain.delivery.DeliveryStatus;
import dev.ringmain.endpoint.EventPattern;
import dev.ringmain.paging.Cursors;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import java.util.List;
import java.util.function.Function;
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

    /**
     * Answers with the page that was asked for.
     *
     * @param list what is listed, and whose: a cursor of another list is none of this one
     * @throws ApiProblem if the limit is not a number from 1 to 100, or the cursor is none of ours
     */
    public <T> Page<T> page(
            String list, @Nullable String cursor, @Nullable String limit, Function<Keyset, Slice<T>> read) {
        Cursors own = cursors.of(list);
        Slice<T> slice = read.apply(keyset(own, cursor, limit == null ? Keyset.USUAL : limit(limit)));
        return new Page<>(slice.rows(), own.older(slice), own.newer(slice), slice.older() != null);
    }

    private static Keyset keyset(Cursors own, @Nullable String cursor, int rows) {
        return cursor == null
                ? Keyset.first(rows)
                : own.read(cursor, rows)
                        .orElseThrow(
                                () -> new ApiProblem(
                                        ProblemCode.INVALID_CURSOR,
                                        "Take next_cursor or prev_cursor from an earlier answer as it is, or leave cursor out to start anew."));
    }

    /** A list that is short enough to be answered whole. */
    public static <T> Page<T> whole(List<T> rows) {
        return new Page<>(rows, null, null, false);
    }

    /** What a list of deliveries is narrowed to. @throws ApiProblem if it is no status */
    public static @Nullable DeliveryStatus status(@Nullable String status) {
        return status == null
                ? null
                : DeliveryStatus.parse(status)
                        .orElseThrow(() -> ApiProblem.parameter("status", "status is succeeded, failed or pending."));
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
