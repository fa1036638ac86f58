package dev.ringmain.transformation;

import com.dashjoin.jsonata.Jsonata;
import com.google.re2j.PatternSyntaxException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parsed form of an expression, which the library does not show: here the JDK's regular expressions are taken out of it, and RE2's put
 * in. Looks into private fields; should a new version of the library rename them, every transformation is refused and the tests say so.
 */
final class Tree {

    private static final Field ROOT = field(Jsonata.class, "ast");
    private static final Class<?> NODE = ROOT.getType();
    private static final Field VALUE = field(NODE, "value");
    private static final Field POSITION = field(NODE, "position");
    private static final Field SIGNATURE = field(NODE, "signature");

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final String text;

    private Tree(String text) {
        this.text = text;
    }

    /** @throws BrokenTransformation if it holds what would not be safe to evaluate */
    static void makeSafe(Jsonata expression, String text) {
        Tree tree = new Tree(text);
        try {
            tree.visit(ROOT.get(expression));
            while (!tree.waiting.isEmpty()) {
                tree.look(tree.waiting.pop());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("A field that was made accessible is not", e);
        }
    }

    private void visit(@Nullable Object value) {
        if (value instanceof List<?> list) {
            list.forEach(this::visit);
        } else if (value instanceof Object[] array) {
            List.of(array).forEach(this::visit);
        } else if (NODE.isInstance(value) && seen.add(value)) {
            waiting.push(value);
        }
    }

    private void look(Object node) throws IllegalAccessException {
        if (VALUE.get(node) instanceof java.util.regex.Pattern written) {
            try {
                VALUE.set(node, Regex.of(written));
            } catch (PatternSyntaxException e) {
                throw broken(
                        node,
                        "The regular expression will not do: " + e.getDescription()
                                + ". It is of RE2's kind, which has no look-around and no back-references.");
            }
        }
        if (SIGNATURE.get(node) != null) {
            throw broken(
                    node, "A function is written without a signature here: leave out what stands between < and >.");
        }
        for (Field field : fields(node.getClass())) {
            visit(field.get(node));
        }
    }

    private BrokenTransformation broken(Object node, String message) throws IllegalAccessException {
        return Transformation.broken(text, (int) POSITION.get(node), message);
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> each = type; NODE.isAssignableFrom(each); each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(
                    "This version of the JSONata library is not the one that was written for", e);
        }
    }
}
