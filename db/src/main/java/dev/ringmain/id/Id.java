package dev.ringmain.id;

import java.io.Serializable;
import java.util.UUID;

/** An id that says what it is the id of. {@code toString()} is the form that people and programs see. */
public interface Id extends Serializable {

    UUID value();

    /** The 16 bytes in which the id is stored. */
    default byte[] bytes() {
        return Ids.bytes(value());
    }
}
