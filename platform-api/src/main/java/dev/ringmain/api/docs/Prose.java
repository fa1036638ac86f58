package dev.ringmain.api.docs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A description, as a template can write it without ever writing markup: paragraphs of spans. It knows what the descriptions use of
 * CommonMark, which is paragraphs, bold, code and links.
 */
record Prose(List<List<Span>> paragraphs) {

    private static final Pattern MARKED =
            Pattern.compile("\\*\\*(?<strong>.+?)\\*\\*|`(?<code>[^`]+)`|\\[(?<link>[^]]+)]\\((?<href>[^)]+)\\)");

    /** What a span is. */
    enum Mark {
        PLAIN,
        STRONG,
        CODE,
        LINK
    }

    /** @param href where a link leads; null for all else */
    record Span(Mark mark, String text, @Nullable String href) {}

    static Prose of(String text) {
        return new Prose(Arrays.stream(text.strip().split("\n\\s*\n"))
                .filter(paragraph -> !paragraph.isBlank())
                .map(paragraph -> spans(paragraph.replaceAll("\\s*\n\\s*", " ")))
                .toList());
    }

    private static List<Span> spans(String paragraph) {
        List<Span> spans = new ArrayList<>();
        Matcher marked = MARKED.matcher(paragraph);
        int end = 0;
        while (marked.find()) {
            plain(paragraph.substring(end, marked.start()), spans);
            end = marked.end();
            if (marked.group("strong") != null) {
                spans.add(new Span(Mark.STRONG, marked.group("strong"), null));
            } else if (marked.group("code") != null) {
                spans.add(new Span(Mark.CODE, marked.group("code"), null));
            } else {
                spans.add(new Span(Mark.LINK, marked.group("link"), marked.group("href")));
            }
        }
        plain(paragraph.substring(end), spans);
        return spans;
    }

    private static void plain(String text, List<Span> spans) {
        if (!text.isEmpty()) {
            spans.add(new Span(Mark.PLAIN, text, null));
        }
    }
}
