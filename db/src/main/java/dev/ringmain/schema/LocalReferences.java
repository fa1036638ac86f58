package dev.ringmain.schema;

import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Follows references within a document, for those who lay it out rather than check by it. */
public final class LocalReferences {

    private static final int MOST_HOPS = 16;

    private LocalReferences() {}

    /** What {@code #/$defs/price} stands for; what leads nowhere, or round and round, stays as it is. */
    public static JsonNode resolve(JsonNode root, JsonNode node) {
        JsonNode found = node;
        for (int hop = 0; hop < MOST_HOPS && found.path("$ref").isString(); hop++) {
            JsonNode next = target(root, found.path("$ref").asString());
            if (next.isMissingNode()) {
                return found;
            }
            found = next;
        }
        return found;
    }

    /** Missing if there is nothing. */
    public static JsonNode target(JsonNode root, String reference) {
        if (reference.equals("#")) {
            return root;
        }
        if (!reference.startsWith("#/")) {
            return MissingNode.getInstance();
        }
        try {
            String pointer = java.net.URLDecoder.decode(
                    reference.substring(1).replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
            return root.at(JsonPointer.compile(pointer));
        } catch (IllegalArgumentException e) {
            return MissingNode.getInstance();
        }
    }
}
