package dev.ringmain.schema;

/**
 * One difference between two versions of a schema.
 *
 * @param path the property it is about, {@code meterValue[].unit}; empty: the whole
 * @param breaking whether what reads data by the older version may fail on data of the newer
 */
public record SchemaChange(Kind kind, String path, String detail, boolean breaking) {

    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }
}
