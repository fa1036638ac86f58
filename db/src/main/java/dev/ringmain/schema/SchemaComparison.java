package dev.ringmain.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What changed between two versions of a schema, seen by those who receive the data. A change breaks them if the newer version describes
 * less, or allows data that the older did not: a property that is gone or need not be there any more, a type or a value that was not
 * allowed, a constraint that was lifted or is another. It does not if the newer version only says more: a property more (receivers ignore
 * what they do not know), a constraint more, other words.
 */
public final class SchemaComparison {

    private static final int MOST = 100;
    private static final int DEEPEST = 16;
    private static final int MOST_STEPS = 5_000;

    /** They say something to people, or where the schema's parts stand, and nothing about the data. */
    private static final Set<String> WORDS = Set.of(
            "title",
            "description",
            "$comment",
            "examples",
            "example",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$schema",
            "$id",
            "id",
            "$defs",
            "definitions",
            "$ref");

    /** Looked at one by one below. Whether more properties may be there is no news to those who ignore them. */
    private static final Set<String> SEEN =
            Set.of("type", "properties", "required", "enum", "items", "additionalProperties");

    private final JsonNode oldRoot;
    private final JsonNode newRoot;
    private final List<SchemaChange> changes = new ArrayList<>();
    private final Deque<Pair> above = new ArrayDeque<>();
    private int steps;

    private SchemaComparison(JsonNode oldRoot, JsonNode newRoot) {
        this.oldRoot = oldRoot;
        this.newRoot = newRoot;
    }

    /** What is being compared, further up: a schema may refer to itself. */
    private record Pair(JsonNode was, JsonNode is) {

        boolean holds(JsonNode older, JsonNode newer) {
            return was == older && is == newer;
        }
    }

    /** In the order of the newer schema; at most {@value #MOST}. Null stands for no schema. */
    public static List<SchemaChange> between(@Nullable String before, @Nullable String after) {
        if (before == null || after == null) {
            return whole(before, after);
        }
        JsonNode oldRoot = JsonMapper.shared().readTree(before);
        JsonNode newRoot = JsonMapper.shared().readTree(after);
        SchemaComparison comparison = new SchemaComparison(oldRoot, newRoot);
        comparison.compare(oldRoot, newRoot, "", 0);
        return List.copyOf(comparison.changes);
    }

    public static boolean breaks(@Nullable String before, @Nullable String after) {
        return between(before, after).stream().anyMatch(SchemaChange::breaking);
    }

    private static List<SchemaChange> whole(@Nullable String before, @Nullable String after) {
        if (before == null && after == null) {
            return List.of();
        }
        return List.of(
                before == null
                        ? new SchemaChange(SchemaChange.Kind.ADDED, "", "It has a schema now", false)
                        : new SchemaChange(SchemaChange.Kind.REMOVED, "", "It has no schema any more", true));
    }

    private void compare(JsonNode before, JsonNode after, String path, int depth) {
        JsonNode was = LocalReferences.resolve(oldRoot, before);
        JsonNode is = LocalReferences.resolve(newRoot, after);
        if (depth > DEEPEST || changes.size() >= MOST || above.stream().anyMatch(pair -> pair.holds(was, is))) {
            return;
        }
        if (++steps >= MOST_STEPS) {
            if (steps == MOST_STEPS) {
                changed("", "The rest is too involved to be compared", true);
            }
            return;
        }
        above.push(new Pair(was, is));
        compareTypes(was, is, path);
        compareValues(was, is, path);
        compareProperties(was, is, path, depth);
        compareItems(was, is, path, depth);
        compareTheRest(was, is, path);
        above.pop();
    }

    private void compareTypes(JsonNode was, JsonNode is, String path) {
        Set<String> older = words(was.path("type"));
        Set<String> newer = words(is.path("type"));
        if (older.equals(newer)) {
            return;
        }
        boolean wider = !older.isEmpty()
                && (newer.isEmpty()
                        || newer.stream()
                                .anyMatch(type -> !older.contains(type)
                                        && !(type.equals("integer") && older.contains("number"))));
        changed(path, "Type was " + named(older) + ", is " + named(newer), wider);
    }

    private void compareValues(JsonNode was, JsonNode is, String path) {
        Set<String> older = texts(was.path("enum"));
        Set<String> newer = texts(is.path("enum"));
        if (older.equals(newer)) {
            return;
        }
        if (older.isEmpty() || newer.isEmpty()) {
            changed(
                    path,
                    newer.isEmpty() ? "Any value is allowed now" : "Only listed values are allowed now",
                    newer.isEmpty());
            return;
        }
        Set<String> more = new TreeSet<>(newer);
        more.removeAll(older);
        Set<String> fewer = new TreeSet<>(older);
        fewer.removeAll(newer);
        if (!more.isEmpty()) {
            changed(path, "May now also be " + String.join(", ", more), true);
        }
        if (!fewer.isEmpty()) {
            changed(path, "Is never " + String.join(", ", fewer) + " any more", false);
        }
    }

    private void compareProperties(JsonNode was, JsonNode is, String path, int depth) {
        Set<String> neededBefore = words(was.path("required"));
        Set<String> needed = words(is.path("required"));
        is.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            String place = path.isEmpty() ? name : path + "." + name;
            JsonNode earlier = was.path("properties").path(name);
            if (earlier.isMissingNode()) {
                add(SchemaChange.Kind.ADDED, place, needed.contains(name) ? "New, always there" : "New", false);
                return;
            }
            if (neededBefore.contains(name) != needed.contains(name)) {
                changed(
                        place,
                        needed.contains(name) ? "Is always there now" : "Need not be there any more",
                        !needed.contains(name));
            }
            compare(earlier, property.getValue(), place, depth + 1);
        });
        was.path("properties").propertyNames().stream()
                .filter(name -> !is.path("properties").has(name))
                .forEach(name ->
                        add(SchemaChange.Kind.REMOVED, path.isEmpty() ? name : path + "." + name, "Is gone", true));
    }

    private void compareItems(JsonNode was, JsonNode is, String path, int depth) {
        JsonNode older = was.path("items");
        JsonNode newer = is.path("items");
        if (older.isObject() && newer.isObject()) {
            compare(older, newer, path + "[]", depth + 1);
        } else if (!older.equals(newer)) {
            changed(path + "[]", "What the list holds is described otherwise", !older.isMissingNode());
        }
    }

    private void compareTheRest(JsonNode was, JsonNode is, String path) {
        Set<String> keywords = new TreeSet<>(was.isObject() ? was.propertyNames() : Set.of());
        keywords.addAll(is.isObject() ? is.propertyNames() : Set.of());
        for (String keyword : keywords) {
            JsonNode older = was.path(keyword);
            JsonNode newer = is.path(keyword);
            if (!WORDS.contains(keyword) && !SEEN.contains(keyword) && !older.equals(newer)) {
                String detail = older.isMissingNode()
                        ? keyword + " is new"
                        : newer.isMissingNode() ? keyword + " is gone" : keyword + " is another";
                changed(path, detail, !older.isMissingNode());
            }
        }
    }

    private void changed(String path, String detail, boolean breaking) {
        add(SchemaChange.Kind.CHANGED, path, detail, breaking);
    }

    private void add(SchemaChange.Kind kind, String path, String detail, boolean breaking) {
        if (changes.size() < MOST) {
            changes.add(new SchemaChange(kind, path, detail, breaking));
        }
    }

    private static Set<String> words(JsonNode node) {
        Set<String> words = new TreeSet<>();
        if (node.isString()) {
            words.add(node.asString());
        }
        node.forEach(each -> words.add(each.isString() ? each.asString() : each.toString()));
        return words;
    }

    private static Set<String> texts(JsonNode values) {
        Set<String> texts = new HashSet<>();
        values.forEach(value -> texts.add(value.isString() ? value.asString() : value.toString()));
        return texts;
    }

    private static String named(Set<String> types) {
        return types.isEmpty() ? "anything" : String.join(" or ", types);
    }
}
