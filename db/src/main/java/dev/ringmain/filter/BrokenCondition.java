package dev.ringmain.filter;

/** A text that is no condition. The message says what is wrong with it, without saying where. */
public class BrokenCondition extends RuntimeException {

    private final int line;
    private final int column;

    /** @param line and column: from 1 */
    BrokenCondition(int line, int column, String message) {
        super(message, null, false, false);
        this.line = line;
        this.column = column;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    /** In one sentence, with the place. */
    public String inWords() {
        return "Line " + line + ", column " + column + ": " + getMessage();
    }
}
