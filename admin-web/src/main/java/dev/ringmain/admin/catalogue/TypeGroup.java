package dev.ringmain.admin.catalogue;

import dev.ringmain.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * Types that begin with the same word.
 *
 * @param pattern {@code session.*}; empty for types of a single word
 */
public record TypeGroup(String pattern, List<Row> rows) {

    /** @param subscribers how many endpoints get it */
    public record Row(EventType type, long subscribers) {}

    /** @param sought what a name or a description has to hold; empty: anything */
    static List<TypeGroup> of(List<EventType> types, String sought, ToLongFunction<EventType> subscribers) {
        Map<String, List<Row>> groups = new TreeMap<>();
        types.stream()
                .filter(type -> holds(type, sought.toLowerCase(Locale.ROOT)))
                .forEach(type -> groups.computeIfAbsent(pattern(type.name()), any -> new ArrayList<>())
                        .add(new Row(type, subscribers.applyAsLong(type))));
        return groups.entrySet().stream()
                .map(group -> new TypeGroup(group.getKey(), group.getValue()))
                .toList();
    }

    private static boolean holds(EventType type, String sought) {
        return type.name().toLowerCase(Locale.ROOT).contains(sought)
                || type.description().toLowerCase(Locale.ROOT).contains(sought);
    }

    private static String pattern(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot) + ".*";
    }
}
