package dev.ringmain.admin.workspace;

import dev.ringmain.paging.Cursors;
import dev.ringmain.paging.Keyset;
import dev.ringmain.paging.Slice;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.web.util.UriComponentsBuilder;

/** Lists whose filters and place are in their URL, so that a link to one shows the same. */
@Component
public class Pages {

    private final Cursors cursors;

    Pages(Cursors cursors) {
        this.cursors = cursors;
    }

    /** The place that a cursor names; the newest, if it names none. */
    public Keyset keyset(@Nullable String cursor) {
        return cursor == null
                ? Keyset.first(Keyset.USUAL)
                : cursors.read(cursor, Keyset.USUAL).orElse(Keyset.first(Keyset.USUAL));
    }

    /** Adds the rows, and the links to what is newer and older. */
    public void show(Slice<?> slice, String path, Map<String, String> filters, Model model) {
        model.addAttribute("rows", slice.rows());
        model.addAttribute("newer", link(path, filters, cursors.newer(slice)));
        model.addAttribute("older", link(path, filters, cursors.older(slice)));
    }

    private static @Nullable String link(String path, Map<String, String> filters, @Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        UriComponentsBuilder link = UriComponentsBuilder.fromPath(path);
        filters.forEach((name, value) -> {
            if (!value.isBlank()) {
                link.queryParam(name, "{" + name + "}");
            }
        });
        return link.queryParam("cursor", cursor)
                .encode()
                .buildAndExpand(filters)
                .toUriString();
    }
}
