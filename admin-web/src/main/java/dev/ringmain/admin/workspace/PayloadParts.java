package dev.ringmain.admin.workspace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;

/** Long texts in parts, in templates: {@code @payloads}. The texts of all parts, one after the other, are the text. */
@Component("payloads")
public class PayloadParts {

    /** An object or a list with more lines than this is folded away. */
    private static final int UNFOLDED_LINES = 20;

    /** Folds within folds within folds are of no help to anybody. */
    private static final int DEEPEST = 6;

    /**
     * Text as it is, or what is folded away behind its first line.
     *
     * @param text without the line break at its end, if it is the first line of something
     * @param inside empty: it is text
     * @param lines of what is inside
     */
    public record Part(String text, List<Part> inside, int lines) {

        public boolean isFold() {
            return !inside.isEmpty();
        }
    }

    private record Fold(int from, int inside, int to, int lines) {}

    /** @param text as {@link Payload#pretty} made it; whatever is no JSON is one part */
    public List<Part> of(String text) {
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return List.of(new Part(text, List.of(), 0));
        }
        return parts(text, 0, text.length(), folds(text), 0);
    }

    /** By a walk over the text, like the one that indented it: what is broken or cut short is folded as far as it closes. */
    private static List<Fold> folds(String text) {
        List<Fold> folds = new ArrayList<>();
        // Where what is open began, and in which line.
        Deque<int[]> open = new ArrayDeque<>();
        boolean quoted = false;
        int line = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line += c == '\n' ? 1 : 0;
            if (quoted) {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                open.push(new int[] {i, line});
            } else if ((c == '}' || c == ']') && !open.isEmpty()) {
                int[] began = open.pop();
                boolean whole = open.isEmpty();
                if (!whole && line - began[1] > UNFOLDED_LINES && text.charAt(began[0] + 1) == '\n') {
                    folds.add(
                            new Fold(lineStart(text, began[0]), began[0] + 2, lineStart(text, i), line - began[1] - 1));
                }
            }
        }
        folds.sort(Comparator.comparingInt(Fold::from));
        return folds;
    }

    private static List<Part> parts(String text, int from, int to, List<Fold> folds, int depth) {
        List<Part> parts = new ArrayList<>();
        int done = from;
        for (int i = 0; i < folds.size() && depth < DEEPEST; i++) {
            Fold fold = folds.get(i);
            if (fold.from() < done || fold.to() > to) {
                continue;
            }
            if (fold.from() > done) {
                parts.add(new Part(text.substring(done, fold.from()), List.of(), 0));
            }
            List<Fold> within = folds.subList(i + 1, folds.size()).stream()
                    .filter(other -> other.to() <= fold.to())
                    .toList();
            parts.add(new Part(
                    text.substring(fold.from(), fold.inside() - 1),
                    parts(text, fold.inside(), fold.to(), within, depth + 1),
                    fold.lines()));
            done = fold.to();
        }
        if (done < to || parts.isEmpty()) {
            parts.add(new Part(text.substring(done, to), List.of(), 0));
        }
        return parts;
    }

    private static int lineStart(String text, int at) {
        return text.lastIndexOf('\n', at) + 1;
    }
}
