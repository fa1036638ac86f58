package dev.ringmain.admin.workspace;

/** A link that somebody got by mail or from a colleague, and that was used or is too old; or that never led anywhere, which nobody can tell. */
public final class LinkLeadsNowhere extends NotFound {

    /** What it was for, which says where to get another. */
    public enum Purpose {
        RESET,
        SIGN_UP,
        INVITATION
    }

    private final Purpose purpose;

    public LinkLeadsNowhere(Purpose purpose) {
        this.purpose = purpose;
    }

    Purpose purpose() {
        return purpose;
    }
}
