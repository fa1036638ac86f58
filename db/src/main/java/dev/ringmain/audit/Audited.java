package dev.ringmain.audit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Every change to such a row is written to the {@link AuditLog}, whoever makes it and however. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Audited {

    /** What the row is called in the log, such as {@code endpoint}. */
    String value();
}
