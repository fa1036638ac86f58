package dev.ringmain.api.docs;

import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/**
 * A page of ours for programs that read: CommonMark, made from what people are shown, so that neither can fall behind. It knows the few
 * elements that the pages of the documentation are written with, and no others.
 */
final class PageAsMarkdown {

    private static final Pattern MAIN = Pattern.compile("(?s).*<main[^>]*>(.*)</main>.*");
    private static final Pattern CODE_BLOCK =
            Pattern.compile("(?s)<pre[^>]*>\\s*(?:<code[^>]*>)?(.*?)(?:</code>)?\\s*</pre>");

    private PageAsMarkdown() {}

    /** @param base goes before links to this installation */
    static String of(String html, String base) {
        String text = MAIN.matcher(html).replaceFirst("$1");
        text = text.replaceAll("(?s)<button.*?</button>", "").replaceAll("(?s)<svg.*?</svg>", "");
        // Lines of a block stay lines; everywhere else a line break is a space.
        StringBuilder markdown = new StringBuilder();
        var blocks = CODE_BLOCK.matcher(text);
        int end = 0;
        while (blocks.find()) {
            markdown.append(prose(text.substring(end, blocks.start()), base))
                    .append("\n\n```\n")
                    .append(plain(blocks.group(1)).strip())
                    .append("\n```\n\n");
            end = blocks.end();
        }
        markdown.append(prose(text.substring(end), base));
        return markdown.toString()
                        .replaceAll("[ \\t]+\\n", "\n")
                        .replaceAll("\n{3,}", "\n\n")
                        .strip() + "\n";
    }

    private static String prose(String html, String base) {
        String text = html.replaceAll("\\s+", " ")
                .replaceAll("<h([1-3])[^>]*>\\s*(.*?)\\s*</h\\1>", "\n\n<$1>$2\n\n")
                .replaceAll(
                        "<dt[^>]*>\\s*(.*?)\\s*</dt>\\s*<dd[^>]*>\\s*(?:<p[^>]*>)?(.*?)(?:</p>)?\\s*</dd>",
                        "\n- **$1**: $2\n")
                .replaceAll("<li[^>]*>\\s*", "\n1. ")
                .replaceAll("<p[^>]*>|</p>|</?dl[^>]*>|</?ol[^>]*>|</?section[^>]*>", "\n\n")
                .replaceAll("<code[^>]*>(.*?)</code>", "`$1`")
                .replaceAll("</?em>", "*")
                .replaceAll("<a [^>]*href=\"(/[^\"]*)\"[^>]*>(.*?)</a>", "[$2](" + base + "$1)")
                .replaceAll("<a [^>]*href=\"([^\"]*)\"[^>]*>(.*?)</a>", "[$2]($1)")
                .replace("<1>", "# ")
                .replace("<2>", "## ")
                .replace("<3>", "### ");
        return plain(text).replaceAll("(?m)^ +", "");
    }

    private static String plain(String html) {
        return HtmlUtils.htmlUnescape(html.replaceAll("</?[a-zA-Z][^>]*>", ""));
    }
}
