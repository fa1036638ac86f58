package dev.ringmain.billing;

/** The tenant's plan does not include what was asked for. */
public class PlanRequired extends RuntimeException {

    private final Plan required;

    PlanRequired(Plan required) {
        super("This needs the " + required.name() + " plan or a higher one");
        this.required = required;
    }

    /** The lowest plan that would do. */
    public Plan required() {
        return required;
    }
}
