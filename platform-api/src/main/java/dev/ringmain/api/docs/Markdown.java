package dev.ringmain.api.docs;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The same pages for programs that read: CommonMark, from the same model as the pages for people, so that neither can fall behind. */
final class Markdown {

    private final StringBuilder text = new StringBuilder();

    private Markdown() {}

    /** What there is to read, as {@code llmstxt.org} proposes it. @param base where this installation is reached */
    static String index(Reference reference, String base) {
        return """
                # %s

                > %s

                ## Docs

                - [API reference](%s/docs.md): every operation, with its fields, answers and a command to try it
                - [Problems](%s/docs/problems.md): what each problem code means, and what to do
                - [Moving from another sender](%s/docs/moving.md): what stays and what differs for the customers of four vendors
                - [OpenAPI document](%s/openapi.json): the contract for machines

                ## For people

                - [Reference](%s/docs)
                - [Moving from another sender](%s/docs/moving)
                """.formatted(reference.title(), reference.summary(), base, base, base, base, base, base);
    }

    static String of(Reference reference, String base) {
        Markdown markdown = new Markdown();
        markdown.heading(1, reference.title());
        markdown.paragraph(reference.summary());
        markdown.prose(reference.about());
        markdown.paragraph("Base URL: `" + base + "`");
        markdown.heading(2, "Headers of the answers");
        markdown.fields(reference.headers());
        for (Reference.Group group : reference.groups()) {
            markdown.heading(2, group.name());
            markdown.prose(group.about());
            group.operations().forEach(operation -> markdown.operation(operation, base));
        }
        markdown.receiving(reference.receiving());
        return markdown.text.toString();
    }

    static String of(List<ProblemAdvice> problems) {
        Markdown markdown = new Markdown();
        markdown.heading(1, "Problems");
        markdown.paragraph("Every refusal is `application/problem+json` (RFC 9457). Its `code` is one of these.");
        for (ProblemAdvice problem : problems) {
            markdown.heading(2, problem.code().text());
            markdown.paragraph(
                    problem.code().status().value() + " " + problem.code().title());
            markdown.prose(problem.meaning());
            markdown.prose(problem.remedy());
        }
        return markdown.text.toString();
    }

    private void operation(Reference.Operation operation, String base) {
        heading(3, operation.summary());
        paragraph("`" + operation.method() + " " + operation.path() + "`, "
                + (operation.scope().isEmpty()
                        ? "needs a platform key."
                        : "needs the scope `" + operation.scope() + "`."));
        prose(operation.about());
        titled("Parameters", operation.parameters());
        titled("Body", operation.body());
        code("sh", operation.curl(base));
        answer(operation.success());
        titled("Fields of the answer", operation.success().fields());
        code("json", operation.success().example());
        operation.problems().forEach(this::answer);
        text.append('\n');
    }

    private void receiving(Reference.Receiving receiving) {
        heading(2, "Receiving webhooks");
        prose(receiving.about());
        titled("Headers", receiving.headers());
        titled("Body", receiving.body());
        code("json", receiving.example());
        receiving.answers().forEach(this::answer);
        text.append('\n');
        for (Reference.Sample sample : receiving.samples()) {
            heading(3, "Verify a signature: " + sample.language());
            code("", sample.source());
        }
    }

    private void heading(int level, String title) {
        text.append("#".repeat(level)).append(' ').append(title).append("\n\n");
    }

    private void paragraph(String paragraph) {
        text.append(paragraph).append("\n\n");
    }

    private void prose(Prose prose) {
        String written = inline(prose, "\n\n");
        if (!written.isEmpty()) {
            paragraph(written);
        }
    }

    private void titled(String title, List<Reference.Field> fields) {
        if (!fields.isEmpty()) {
            paragraph("**" + title + "**");
            fields(fields);
        }
    }

    private void fields(List<Reference.Field> fields) {
        for (Reference.Field field : fields) {
            text.append("- `")
                    .append(field.name())
                    .append("` (")
                    .append(field.type())
                    .append(field.required() ? ", required" : "")
                    .append(field.rules().isEmpty() ? "" : ", " + field.rules())
                    .append("): ")
                    .append(inline(field.about(), " "))
                    .append('\n');
        }
        text.append('\n');
    }

    private void answer(Reference.Answer answer) {
        text.append("- ")
                .append(answer.status())
                .append(": ")
                .append(inline(answer.about(), " "))
                .append('\n');
    }

    private void code(String language, @Nullable String source) {
        if (source != null) {
            text.append("\n```")
                    .append(language)
                    .append('\n')
                    .append(source.strip())
                    .append("\n```\n\n");
        }
    }

    private static String inline(Prose prose, String between) {
        return prose.paragraphs().stream()
                .map(spans -> spans.stream().map(Markdown::span).collect(Collectors.joining()))
                .collect(Collectors.joining(between));
    }

    private static String span(Prose.Span span) {
        return switch (span.mark()) {
            case PLAIN -> span.text();
            case STRONG -> "**" + span.text() + "**";
            case CODE -> "`" + span.text() + "`";
            case LINK -> "[" + span.text() + "](" + span.href() + ")";
        };
    }
}
