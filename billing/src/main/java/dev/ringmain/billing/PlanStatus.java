package dev.ringmain.billing;

import java.util.Locale;

/** The life of a plan's version. Only a draft can be changed. */
public enum PlanStatus {
    DRAFT,
    /** Sold, if it is the newest of its plan. */
    PUBLISHED,
    /** Not sold any more; tenants that have it keep it. */
    ARCHIVED;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PlanStatus parse(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
