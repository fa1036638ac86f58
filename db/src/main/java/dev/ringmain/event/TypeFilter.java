package dev.ringmain.event;

/** Narrows a list to one type, or to all below a name ({@code session.*}), or not at all ({@code *}). What can be no type is found nowhere. */
public record TypeFilter(String text) {

    private static final String ALL = "*";
    private static final String BELOW = ".*";

    /** A condition on a column, with one parameter. */
    public String condition(String column) {
        return column + (text.equals(ALL) || text.endsWith(BELOW) ? " LIKE ?" : " = ?");
    }

    public String parameter() {
        if (text.equals(ALL)) {
            return "%";
        }
        String name = text.endsWith(BELOW) ? text.substring(0, text.length() - BELOW.length()) : text;
        // Such a text would be a wildcard to the database, or an error: the column holds ASCII.
        if (!EventType.isName(name)) {
            return "";
        }
        return text.endsWith(BELOW) ? name.replace("_", "\\_") + ".%" : name;
    }
}
