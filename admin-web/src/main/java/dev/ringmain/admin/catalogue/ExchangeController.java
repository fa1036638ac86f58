package dev.ringmain.admin.catalogue;

import dev.ringmain.admin.workspace.Flash;
import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.catalogue.OpenApiExchange;
import dev.ringmain.catalogue.OpenApiExchange.Imported;
import dev.ringmain.catalogue.OpenApiExchange.Outcome;
import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.event.Catalogue.Change;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The catalogue in and out as OpenAPI. */
@Controller
class ExchangeController {

    private final OpenApiExchange exchange;

    ExchangeController(OpenApiExchange exchange) {
        this.exchange = exchange;
    }

    @GetMapping("/app/{env}/event-types/-openapi")
    ResponseEntity<byte[]> export(Workspace workspace) {
        String title =
                workspace.tenant().name() + ", " + workspace.environment().name();
        return OpenApiDownload.of(exchange.export(workspace.env(), title));
    }

    @GetMapping("/app/{env}/event-types/-import")
    String form(Workspace workspace, Model model) {
        workspace.requireChange();
        return form("", null, null, model);
    }

    /** First shows what would become of it; what is shown is done once it comes back confirmed. */
    @PostMapping("/app/{env}/event-types/-import")
    String take(
            Workspace workspace,
            @RequestParam(defaultValue = "") String document,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "false") boolean confirmed,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next)
            throws IOException {
        String text = file == null || file.isEmpty() ? document : new String(file.getBytes(), StandardCharsets.UTF_8);
        Change change = new Change(workspace.who().email(), "Imported from OpenAPI");
        try {
            List<Imported> imported = exchange.importFrom(workspace.env(), text, !confirmed, change);
            if (confirmed) {
                Flash.good(next, said(imported));
                return "redirect:/app/" + workspace.env() + "/event-types";
            }
            return form(text, imported, null, model);
        } catch (UnacceptableDocument e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            String place = e.pointer().isEmpty() ? "" : " (at " + e.pointer() + ")";
            return form(text, null, e.getMessage() + place, model);
        }
    }

    private static String form(String document, @Nullable List<Imported> preview, @Nullable String error, Model model) {
        model.addAttribute("document", document);
        model.addAttribute("preview", preview);
        model.addAttribute("error", error);
        return "eventtype/import";
    }

    private static String said(List<Imported> imported) {
        long added =
                imported.stream().filter(one -> one.outcome() == Outcome.ADDED).count();
        long changed = imported.stream()
                .filter(one -> one.outcome() == Outcome.CHANGED)
                .count();
        return added + " added, " + changed + " changed, " + (imported.size() - added - changed) + " as they were.";
    }
}
