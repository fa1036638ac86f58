package dev.ringmain.admin.workspace;

import java.util.List;
import org.springframework.data.domain.Limit;

/** As much of a catalogue as one page holds. An open one takes in whatever is published, so there may be any number. */
public final class ShownTypes {

    public static final int MOST = 500;

    /** So many, and one more, which tells that there are more. */
    public static final Limit LIMIT = Limit.of(MOST + 1);

    private ShownTypes() {}

    /** What a page holds of what was read by {@link #LIMIT}. */
    public static <T> List<T> of(List<T> read) {
        return read.size() > MOST ? read.subList(0, MOST) : read;
    }
}
