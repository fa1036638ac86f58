package dev.ringmain.filter;

/**
 * A place in a text.
 *
 * @param line from 1
 * @param column from 1
 */
public record Position(int line, int column) {

    /** @param offset in characters, from 0; beyond the end: the end */
    public static Position of(String text, int offset) {
        int end = Math.max(0, Math.min(offset, text.length()));
        int line = 1;
        int begins = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                begins = i + 1;
            }
        }
        return new Position(line, end - begins + 1);
    }
}
