package dev.ringmain.admin.endpoint;

import dev.ringmain.admin.workspace.ShownTypes;
import dev.ringmain.event.EventType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.ui.Model;

/**
 * The catalogue as a tree of one level: types that begin with the same word stand together, below a pattern for all of them.
 *
 * @param pattern {@code session.*}; empty for types of a single word
 */
record TypeTree(String pattern, List<EventType> types) {

    /** As much of it as a form has boxes for. */
    static void show(List<EventType> catalogue, Model model) {
        model.addAttribute("tree", of(catalogue));
        model.addAttribute("treeIsCut", catalogue.size() > ShownTypes.MOST);
    }

    private static List<TypeTree> of(List<EventType> catalogue) {
        Map<String, List<EventType>> groups = new TreeMap<>();
        ShownTypes.of(catalogue)
                .forEach(type -> groups.computeIfAbsent(pattern(type.name()), any -> new ArrayList<>())
                        .add(type));
        return groups.entrySet().stream()
                .map(group -> new TypeTree(group.getKey(), group.getValue()))
                .toList();
    }

    /** Everything that the tree has a box for. */
    static Set<String> patterns(List<EventType> catalogue) {
        Set<String> patterns = new HashSet<>(Set.of("*"));
        of(catalogue).forEach(group -> {
            patterns.add(group.pattern());
            group.types().forEach(type -> patterns.add(type.name()));
        });
        return patterns;
    }

    private static String pattern(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot) + ".*";
    }
}
