/**
 * JSON Schema, as people describe the data of their events by it: compiled within bounds, checked against, compared and laid out as a
 * table. A leaf: it knows of no rows.
 */
@NullMarked
package dev.ringmain.schema;

import org.jspecify.annotations.NullMarked;
