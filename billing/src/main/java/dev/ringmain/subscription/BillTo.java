package dev.ringmain.subscription;

/** Name and address of whoever is billed, in lines, as they are printed. */
public final class BillTo {

    /** As long as its column. */
    public static final int LONGEST = 500;

    private BillTo() {}

    /**
     * As it is stored: lines end as they do here, whatever a browser sends.
     *
     * @throws IllegalArgumentException unless it has 1 to {@link #LONGEST} characters, none of them for machines
     */
    public static String of(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').strip();
        if (lines.isEmpty() || lines.length() > LONGEST) {
            throw new IllegalArgumentException("A name and address has 1 to " + LONGEST + " characters");
        }
        if (lines.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c))) {
            throw new IllegalArgumentException("A name and address is lines of text, without control characters");
        }
        return lines;
    }
}
