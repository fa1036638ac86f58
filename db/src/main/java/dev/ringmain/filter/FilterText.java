package dev.ringmain.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A filter as somebody wrote it, and as it is stored and shown; not yet checked.
 *
 * @param subjects exact subjects, or beginnings with one {@code *} at the end; null or empty: any
 * @param condition in CEL; null or blank: none
 */
@JsonDeserialize(using = FilterTextReader.class)
public record FilterText(
        @Nullable List<@Nullable String> subjects, @Nullable String condition) {

    /** Takes a filter away. In JSON: {@code {}}, or an explicit null. */
    public static final FilterText NONE = new FilterText(null, null);
}
