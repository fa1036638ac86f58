package dev.ringmain.preview;

import dev.ringmain.filter.FilterText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a filter and a transformation would do with an event.
 *
 * @param matches whether it would be sent; null if that cannot be said: the filter is broken, or fails on this event
 * @param rule what keeps it away: {@code subject} or {@code condition}; null if nothing does
 * @param detail why, for people; null if there is nothing to say
 * @param data what would be sent as its data, whether or not it matches; null if the transformation is broken or fails
 */
public record Preview(
        @Nullable Boolean matches,
        @Nullable String rule,
        @Nullable String detail,
        byte @Nullable [] data,
        List<Mistake> mistakes) {

    /**
     * What is wrong with the texts themselves, or what goes wrong with this event.
     *
     * @param field by its name in the API: {@code filter/condition}, {@code transformation}
     * @param code stable: {@code invalid_condition}, {@code filter_failed}, {@code transformation_failed}, …
     * @param line from 1; null if it has no place
     * @param column from 1; null if it has no place
     */
    public record Mistake(
            String field,
            String code,
            String detail,
            @Nullable Integer line,
            @Nullable Integer column) {}

    /**
     * What is to be tried.
     *
     * @param filter null: none
     * @param transformation null or blank: none
     */
    public record Attempt(
            @Nullable FilterText filter, @Nullable String transformation) {}

    public Optional<Mistake> mistake(String field) {
        return mistakes.stream()
                .filter(mistake ->
                        mistake.field().equals(field) || mistake.field().startsWith(field + "/"))
                .findFirst();
    }
}
