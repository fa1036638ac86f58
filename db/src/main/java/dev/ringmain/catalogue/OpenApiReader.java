package dev.ringmain.catalogue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a document that a stranger sent, JSON or YAML, within bounds: its size, its depth, and what its aliases unfold to. */
final class OpenApiReader {

    private static final int DEEPEST = 100;
    private static final int MOST_ALIASES = 200;
    private static final int MOST_VALUES = 200_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_VALUES)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private int values;

    private OpenApiReader() {}

    /** @throws UnacceptableDocument if it cannot be read */
    static JsonNode read(String text) {
        if (text.length() > OpenApiExchange.LARGEST) {
            throw new UnacceptableDocument(
                    "", "A document has at most " + OpenApiExchange.LARGEST / 1024 + " KiB. Import it in parts.");
        }
        JsonNode document = text.stripLeading().startsWith("{") ? json(text) : yaml(text);
        if (!document.isObject()) {
            throw new UnacceptableDocument("", "An OpenAPI document is an object, in JSON or in YAML.");
        }
        return document;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw unreadable(
                    e.getLocation() == null
                            ? ""
                            : " Look at line " + e.getLocation().getLineNr() + ".");
        }
    }

    private static JsonNode yaml(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(OpenApiExchange.LARGEST);
        DumperOptions unused = new DumperOptions();
        try {
            Object tree = new Yaml(
                            new SafeConstructor(options), new Representer(unused), unused, options, new Scalars())
                    .load(text);
            return new OpenApiReader().json(tree, 0);
        } catch (YAMLException | StackOverflowError e) {
            throw unreadable("");
        }
    }

    /** YAML shares what an alias names; written out it may be endless, so it is counted. */
    private JsonNode json(@Nullable Object value, int depth) {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new UnacceptableDocument("", "The document unfolds to more than we read. Does it use aliases?");
        }
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = make.objectNode();
            map.forEach((name, each) -> object.set(String.valueOf(name), json(each, depth + 1)));
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = make.arrayNode();
            list.forEach(each -> array.add(json(each, depth + 1)));
            return array;
        }
        if (value instanceof Boolean bool) {
            return make.booleanNode(bool);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number)
                    ? make.numberNode(new BigDecimal(number.toString()))
                    : make.stringNode(number.toString());
        }
        if (value instanceof BigInteger number) {
            return make.numberNode(number);
        }
        if (value instanceof Number number) {
            return make.numberNode(number.longValue());
        }
        return value == null ? make.nullNode() : make.stringNode(String.valueOf(value));
    }

    private static UnacceptableDocument unreadable(String where) {
        return new UnacceptableDocument("", "This can be read neither as JSON nor as YAML." + where);
    }

    /** A moment stays the text that it is written as. */
    private static final class Scalars extends Resolver {

        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(
                    Tag.BOOL, java.util.regex.Pattern.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF");
            addImplicitResolver(Tag.INT, INT, "-+0123456789");
            addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
            addImplicitResolver(Tag.MERGE, MERGE, "<");
            addImplicitResolver(Tag.NULL, NULL, "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
