package dev.ringmain.schema;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A schema that is ready to be checked against: draft-04, 06, 07, 2019-09 or 2020-12, as its {@code $schema} says; without one 2020-12.
 * Whoever wrote it and whoever wrote the data, a check ends after {@value #MOST_STEPS} steps, and nothing is ever fetched. Formats
 * ({@code date-time}, {@code uuid}, …) are checked as well.
 */
public final class DataSchema {

    private static final int MOST_VIOLATIONS = 10;
    private static final long MOST_STEPS = 300_000;
    private static final int DEEPEST = 500;

    /** Numbers keep their digits: 0.1 is a multiple of 0.1 here. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .formatAssertionsEnabled(true)
            .preloadSchema(true)
            .locale(Locale.ROOT)
            .regularExpressionFactory(LinearPattern::compile)
            .build();

    /** Holds the standard's own schemas alone: what tenants write is never kept where another could refer to it. */
    private static final SchemaRegistry STANDARD = registry(SpecificationVersion.DRAFT_2020_12);

    private final Schema schema;

    private DataSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws UnusableSchema if it is not a schema, or could do harm; with the place */
    public static DataSchema compile(String text) {
        JsonNode schema = SchemaReader.read(text);
        SpecificationVersion version = version(schema);
        validateItself(schema, version);
        try {
            Schema compiled = registry(version).getSchema(schema);
            compiled.initializeValidators();
            return new DataSchema(compiled);
        } catch (ValidationLimitExceededException e) {
            throw new UnusableSchema("", "This schema is too involved to be checked against.");
        } catch (SchemaException e) {
            throw new UnusableSchema("", "This schema cannot be used: " + e.getMessage());
        } catch (IllegalArgumentException | StackOverflowError e) {
            throw new UnusableSchema("", "This schema cannot be used. Is a $ref of it without an end?");
        }
    }

    private static SpecificationVersion version(JsonNode schema) {
        if (!schema.has("$schema")) {
            return SpecificationVersion.DRAFT_2020_12;
        }
        return SpecificationVersion.fromSchemaNode(schema)
                .orElseThrow(
                        () -> new UnusableSchema(
                                "/$schema",
                                "$schema is one of draft-04, draft-06, draft-07, 2019-09 and 2020-12, such as https://json-schema.org/draft/2020-12/schema."));
    }

    private static void validateItself(JsonNode schema, SpecificationVersion version) {
        List<Error> errors;
        try {
            errors = STANDARD.getSchema(SchemaLocation.of(version.getDialectId()))
                    .validate(schema, execution -> execution.setExecutionConfig(bounds()));
        } catch (ValidationLimitExceededException | SchemaException e) {
            throw new UnusableSchema("", "This schema is too involved to be checked against.");
        }
        if (!errors.isEmpty()) {
            Error first = errors.get(0);
            throw new UnusableSchema(pointer(first), "This is not as JSON Schema asks: " + first.getMessage() + ".");
        }
    }

    /** What about the data is not as the schema says: at most {@value #MOST_VIOLATIONS} places, in the order they were found. */
    public List<Violation> violations(byte[] data) {
        try {
            JsonNode value = JSON.readTree(data);
            return schema.validate(value, execution -> execution.setExecutionConfig(bounds())).stream()
                    .limit(MOST_VIOLATIONS)
                    .map(error -> new Violation("/data" + pointer(error), error.getMessage()))
                    .toList();
        } catch (ValidationLimitExceededException | StackOverflowError e) {
            return List.of(new Violation(
                    "/data",
                    "This could not be checked within " + MOST_STEPS + " steps; simplify the schema of the type."));
        } catch (SchemaException | JacksonException e) {
            return List.of(new Violation("/data", "This could not be checked against the schema of the type."));
        }
    }

    private static String pointer(Error error) {
        NodePath place = error.getInstanceLocation();
        String pointer = place == null ? "" : place.toString();
        // What is missing has no place of its own; what needs it has.
        return error.getProperty() == null ? pointer : pointer + "/" + SchemaReader.escaped(error.getProperty());
    }

    private static ExecutionConfig bounds() {
        return ExecutionConfig.builder()
                .locale(Locale.ROOT)
                .maxEvaluationSteps(MOST_STEPS)
                .maxEvaluationDepth(DEEPEST)
                .formatAssertionsEnabled(true)
                .build();
    }

    private static SchemaRegistry registry(SpecificationVersion version) {
        Consumer<SchemaRegistry.Builder> config = builder -> builder.schemaRegistryConfig(CONFIG)
                .schemaLoader(loader -> loader.fetchRemoteResources(false).allow(iri -> isStandard(iri.toString())));
        return SchemaRegistry.withDefaultDialect(version, config);
    }

    private static boolean isStandard(String iri) {
        return iri.startsWith("http://json-schema.org/draft") || iri.startsWith("https://json-schema.org/draft");
    }
}
