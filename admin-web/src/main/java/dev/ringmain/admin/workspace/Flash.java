package dev.ringmain.admin.workspace;

import java.util.Map;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the next page says first. Plain text, because a session may be stored. */
public final class Flash {

    private Flash() {}

    public static void good(RedirectAttributes next, String text) {
        say(next, text, "");
    }

    public static void bad(RedirectAttributes next, String text) {
        say(next, text, "bad");
    }

    /** Whether the next page says that something was refused. */
    public static boolean isBad(Map<String, ?> next) {
        return "bad".equals(next.get("flashKind"));
    }

    private static void say(RedirectAttributes next, String text, String kind) {
        next.addFlashAttribute("flash", text);
        next.addFlashAttribute("flashKind", kind);
    }
}
