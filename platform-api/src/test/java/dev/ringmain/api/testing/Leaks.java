package dev.ringmain.api.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;

/** What must be in every problem, and what must be in no answer: how it is made inside. */
public final class Leaks {

    private static final List<Pattern> INSIDE = List.of(
            Pattern.compile("Exception\\b|\\bError:|Throwable|Caused by"),
            Pattern.compile("\\b(java|javax|jakarta|sun|jdk)\\.[a-z]+\\."),
            Pattern.compile(
                    "\\b(org|com|tools|dev|io)\\.(springframework|apache|hibernate|fasterxml|jackson|mysql|zaxxer|ringmain)"),
            Pattern.compile("\\bat [\\w.$]+\\([\\w.]+:\\d+\\)"),
            Pattern.compile("(?i)\\b(SELECT|INSERT|UPDATE|DELETE)\\b.{1,80}\\b(FROM|INTO|SET|WHERE)\\b"),
            Pattern.compile("(?i)jdbc:|hikari|flyway|mariadb|mysql|tomcat|whitelabel"),
            Pattern.compile("/(home|root|usr|var|tmp|opt)/"),
            Pattern.compile(Pattern.quote(System.getProperty("user.dir"))),
            Pattern.compile("\\b[A-Z]:\\\\\\\\"));

    private Leaks() {}

    public static void assertTellsNothingOfTheInside(String answer) {
        assertThat(INSIDE)
                .as(answer)
                .noneMatch(pattern -> pattern.matcher(answer).find());
    }

    /** As RFC 9457 has it, with a stable code and an id to ask us about. */
    public static void assertIsProblem(Answer answer) {
        assertThat(answer.header("Content-Type")).as(answer.toString()).contains("application/problem+json");
        var problem = answer.json();
        assertThat(problem.propertyNames()).contains("type", "title", "status", "detail", "code", "request_id");
        assertThat(problem.get("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.at("/type")).isEqualTo("/docs/problems#" + answer.code());
        assertThat(answer.code()).matches("[a-z_]+");
        assertThat(answer.at("/title")).isNotBlank();
        assertThat(answer.at("/detail")).isNotBlank();
        assertThat(answer.at("/request_id")).startsWith("req_");
        assertThat(answer.header("Request-Id")).contains(answer.at("/request_id"));
        assertTellsNothingOfTheInside(answer.text());
    }
}
