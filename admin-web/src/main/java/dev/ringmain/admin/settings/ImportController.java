package dev.ringmain.admin.settings;

import dev.ringmain.admin.workspace.Workspace;
import dev.ringmain.catalogue.UnacceptableDocument;
import dev.ringmain.setup.EnvironmentImport;
import dev.ringmain.setup.Imported;
import dev.ringmain.setup.SetupDocument;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.multipart.MultipartFile;

/** An export of another environment, read into this one. */
@Controller("setupImportController")
class ImportController {

    private final EnvironmentImport imports;

    ImportController(EnvironmentImport imports) {
        this.imports = imports;
    }

    @GetMapping("/app/{env}/settings/import")
    String form(Workspace workspace, Model model) {
        workspace.requireChange();
        return show("", null, false, null, model);
    }

    /** First shows what would become of it; what is shown is done once it comes back confirmed, and that answer has the secrets. */
    @PostMapping("/app/{env}/settings/import")
    String take(
            Workspace workspace,
            @RequestParam(defaultValue = "") String document,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestParam(defaultValue = "false") boolean confirmed,
            Model model,
            HttpServletResponse response)
            throws IOException {
        String text = file == null || file.isEmpty() ? document : new String(file.getBytes(), StandardCharsets.UTF_8);
        try {
            List<Imported> imported = imports.read(
                    workspace.environment(),
                    SetupDocument.read(text),
                    !confirmed,
                    workspace.who().email());
            return show(text, imported, confirmed, null, model);
        } catch (UnacceptableDocument e) {
            response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
            String place = e.pointer().isEmpty() ? "" : " (at " + e.pointer() + ")";
            return show(text, null, false, e.getMessage() + place, model);
        }
    }

    private static String show(
            String document, @Nullable List<Imported> parts, boolean done, @Nullable String error, Model model) {
        model.addAttribute("document", document);
        model.addAttribute("parts", parts);
        model.addAttribute("done", done);
        model.addAttribute("error", error);
        return "settings/import";
    }
}
