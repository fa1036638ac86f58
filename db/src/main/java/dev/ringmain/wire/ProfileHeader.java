package dev.ringmain.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A header that a profile adds to each request. Left out where there is nothing to say.
 *
 * @param name or, for extensions, what their names are prefixed with
 * @param value for a constant: printable ASCII, sent as it stands
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProfileHeader(
        String name, Source source, @Nullable String value) {}
