package dev.ringmain.admin.workspace;

import java.nio.charset.StandardCharsets;

/**
 * Bytes from elsewhere, made fit to look at. Nothing in them is interpreted: what could move a cursor, hide text or turn it around
 * becomes a visible sign.
 */
public final class Payload {

    private static final int SHOWN = 64 * 1024;

    private Payload() {}

    /** JSON with line breaks and indents, every token exactly as it was sent; anything else as it is. */
    public static String pretty(byte[] bytes) {
        String text = text(bytes);
        char first = text.isBlank() ? ' ' : text.strip().charAt(0);
        return first == '{' || first == '[' ? indent(text) : text;
    }

    /** Whether there is more of it than is shown. */
    public static boolean isCut(byte[] bytes) {
        return bytes.length > SHOWN;
    }

    public static String text(byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN), StandardCharsets.UTF_8);
        return visible(text) + (bytes.length > SHOWN ? "\n… and " + (bytes.length - SHOWN) + " bytes more" : "");
    }

    public static String visible(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 32 && c != '\n' && c != '\t' && c != '\r') {
                shown.appendCodePoint(0x2400 + c);
            } else if (Character.getType(c) == Character.FORMAT || c == 127) {
                shown.append(String.format("\\u%04x", c));
            } else if (c != '\r') {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** Walks over the text without parsing it: a payload that is cut short or broken is still worth reading. */
    private static String indent(String json) {
        StringBuilder shown = new StringBuilder(json.length() * 2);
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted) {
                shown.append(c);
                if (c == '\\' && i + 1 < json.length()) {
                    shown.append(json.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                }
                continue;
            }
            switch (c) {
                case '"' -> {
                    quoted = true;
                    shown.append(c);
                }
                case '{', '[' -> {
                    int close = next(json, i + 1);
                    if (close < json.length() && (json.charAt(close) == '}' || json.charAt(close) == ']')) {
                        shown.append(c).append(json.charAt(close));
                        i = close;
                    } else {
                        shown.append(c);
                        line(shown, ++depth);
                    }
                }
                case '}', ']' -> {
                    line(shown, --depth);
                    shown.append(c);
                }
                case ',' -> {
                    shown.append(c);
                    line(shown, depth);
                }
                case ':' -> shown.append(": ");
                case ' ', '\t', '\n' -> {
                    // Our own spacing takes the place of the sender's.
                }
                default -> shown.append(c);
            }
        }
        return shown.toString();
    }

    private static int next(String json, int from) {
        int i = from;
        while (i < json.length() && Character.isWhitespace(json.charAt(i))) {
            i++;
        }
        return i;
    }

    private static void line(StringBuilder shown, int depth) {
        // Deeper than this, indenting would cost more than it shows.
        shown.append('\n').append("  ".repeat(Math.max(0, Math.min(depth, 32))));
    }
}
