package dev.ringmain.api.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.ringmain.api.docs.Contract.Operation;
import dev.ringmain.api.key.Needs;
import dev.ringmain.api.problem.ProblemCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** What the document says of itself, and that it speaks of the handlers that there are. */
@WholeApplication
class OpenApiTest {

    private static final List<String> REFUSALS_OF_ALL = List.of("400", "401", "403", "429", "500", "503");

    @Autowired
    private OpenApi openApi;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping handlers;

    private Contract contract;

    @BeforeEach
    void read() {
        contract = new Contract(openApi.document());
    }

    @Test
    void isOpenApi31() {
        assertThat(contract.document().path("openapi").asString()).isEqualTo("3.1.0");
        assertThat(contract.document().path("info").path("description").asString())
                .isNotBlank();
    }

    @Test
    void describesEveryHandlerAndNoOther() {
        Set<String> described = new TreeSet<>();
        contract.operations().forEach(operation -> described.add(operation.toString()));

        assertThat(described).isEqualTo(handlersOfTheApi().keySet());
    }

    @Test
    void namesTheScopeThatEachHandlerNeeds() {
        Map<String, HandlerMethod> handlersOfTheApi = handlersOfTheApi();

        forEachOperation(operation -> {
            Needs needs = handlersOfTheApi.get(operation.toString()).getMethodAnnotation(Needs.class);
            assertSoftly(softly -> {
                softly.assertThat(operation.node().at("/security/0/apiKey/0").asString(""))
                        .as("%s by key", operation)
                        .isEqualTo(needs.value().toString());
                softly.assertThat(operation.node().at("/security/1/bearer/0").asString(""))
                        .as("%s by bearer", operation)
                        .isEqualTo(needs.value().toString());
            });
        });
    }

    @Test
    void namesTheParametersOfEachHandler() {
        Map<String, HandlerMethod> handlersOfTheApi = handlersOfTheApi();

        forEachOperation(operation -> {
            Set<String> asked = new TreeSet<>();
            for (var parameter : handlersOfTheApi.get(operation.toString()).getMethodParameters()) {
                var query =
                        parameter.getParameterAnnotation(org.springframework.web.bind.annotation.RequestParam.class);
                if (query != null) {
                    asked.add(query.name().isEmpty() ? parameter.getParameter().getName() : query.name());
                }
            }
            Set<String> described = new TreeSet<>();
            operation.node().path("parameters").forEach(parameter -> {
                JsonNode resolved = new Schemas(contract.document()).resolve(parameter);
                if (resolved.path("in").asString().equals("query")) {
                    described.add(resolved.path("name").asString());
                }
            });
            assertThat(described).as("query parameters of %s", operation).isEqualTo(asked);
        });
    }

    @Test
    void tellsOfEachOperationWhatItDoesAnswersAndRefuses() {
        forEachOperation(operation -> assertSoftly(softly -> {
            JsonNode node = operation.node();
            softly.assertThat(node.path("summary").asString(""))
                    .as("summary of %s", operation)
                    .isNotBlank();
            softly.assertThat(node.path("description").asString(""))
                    .as("description of %s", operation)
                    .isNotBlank();
            softly.assertThat(node.path("tags").size())
                    .as("tags of %s", operation)
                    .isEqualTo(1);

            List<String> statuses = List.copyOf(node.path("responses").propertyNames());
            softly.assertThat(statuses).as("answers of %s", operation).containsAll(REFUSALS_OF_ALL);
            softly.assertThat(statuses).as("success of %s", operation).anyMatch(status -> status.startsWith("2"));
            for (String status : statuses) {
                String answer =
                        contract.answer(operation, Integer.parseInt(status)).orElseThrow();
                softly.assertThat(contract.document()
                                .at(answer + "/headers/Request-Id")
                                .isMissingNode())
                        .as("Request-Id of %s at %s", status, operation)
                        .isFalse();
                if (!status.equals("204")) {
                    String good = operation.path().endsWith("/pdf") ? "application/pdf" : "application/json";
                    String type = status.startsWith("2") ? good : "application/problem+json";
                    softly.assertThat(contract.content(answer))
                            .as("%s of %s", status, operation)
                            .containsOnlyKeys(type);
                    softly.assertThat(contract.examples(contract.content(answer).get(type)))
                            .as("examples of %s at %s", status, operation)
                            .isNotEmpty();
                }
            }
        }));
    }

    @Test
    void givesExamplesThatAreWhatItPromises() {
        assertSoftly(softly -> everyContent().forEach((place, mediaType) -> {
            for (JsonNode example : contract.examples(mediaType)) {
                softly.assertThat(contract.faults(example.toString(), mediaType + "/schema"))
                        .as("example of %s", place)
                        .isEmpty();
            }
        }));
    }

    /** Otherwise an answer could grow fields that nobody wrote down. */
    @Test
    void refusesFieldsThatItDoesNotName() {
        assertSoftly(softly -> everyContent().forEach((place, mediaType) -> {
            for (JsonNode example : contract.examples(mediaType)) {
                if (!example.isObject()) {
                    // A page to print has no fields.
                    continue;
                }
                var grown = ((tools.jackson.databind.node.ObjectNode) example.deepCopy()).put("unheard_of", 1);
                softly.assertThat(contract.faults(grown.toString(), mediaType + "/schema"))
                        .as("example of %s with a field more", place)
                        .isNotEmpty();
            }
        }));
    }

    @Test
    void namesEveryProblemCodeAndNoOther() {
        assertThat(contract.document()
                        .at("/components/schemas/ProblemCode/enum")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::text)
                        .toList());
    }

    @Test
    void quotesProblemsAsTheyAreAnswered() {
        Map<String, ProblemCode> codes = new TreeMap<>();
        Arrays.stream(ProblemCode.values()).forEach(code -> codes.put(code.text(), code));

        assertSoftly(softly -> contract.document()
                .at("/components/responses")
                .properties()
                .forEach(answer -> contract.examples(
                                "/components/responses/" + answer.getKey() + "/content/application~1problem+json")
                        .forEach(example -> {
                            ProblemCode code = codes.get(example.path("code").asString());
                            softly.assertThat(example.path("title").asString())
                                    .as(answer.getKey())
                                    .isEqualTo(code.title());
                            softly.assertThat(example.path("status").asInt())
                                    .as(answer.getKey())
                                    .isEqualTo(code.status().value());
                            softly.assertThat(example.path("type").asString())
                                    .as(answer.getKey())
                                    .isEqualTo("/docs/problems#" + code.text());
                        })));
    }

    /** Where there is JSON in the document, by the name of the place. */
    private Map<String, String> everyContent() {
        Map<String, String> places = new TreeMap<>();
        forEachOperation(operation -> {
            contract.content(operation.pointer() + "/requestBody")
                    .forEach((type, pointer) -> places.put("the request of " + operation, pointer));
            operation
                    .node()
                    .path("responses")
                    .propertyNames()
                    .forEach(status -> contract.content(contract.answer(operation, Integer.parseInt(status))
                                    .orElseThrow())
                            .forEach((type, pointer) -> places.put(status + " of " + operation, pointer)));
        });
        contract.content("/webhooks/event/post/requestBody")
                .forEach((type, pointer) -> places.put("a webhook", pointer));
        return places;
    }

    private void forEachOperation(Consumer<Operation> check) {
        assertThat(contract.operations()).isNotEmpty();
        contract.operations().forEach(check);
    }

    private Map<String, HandlerMethod> handlersOfTheApi() {
        Map<String, HandlerMethod> found = new TreeMap<>();
        handlers.getHandlerMethods()
                .forEach((mapping, handler) -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/v1"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method ->
                                        found.put(method.name().toUpperCase(Locale.ROOT) + " " + path, handler))));
        return found;
    }
}
