package dev.ringmain.transformation;

/** A text that is no transformation. The message says what is wrong with it, without saying where. */
public class BrokenTransformation extends RuntimeException {

    private final int line;
    private final int column;

    /** @param line and column: from 1 */
    BrokenTransformation(int line, int column, String message) {
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
