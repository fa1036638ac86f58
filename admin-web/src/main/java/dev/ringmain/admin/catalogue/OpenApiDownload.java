package dev.ringmain.admin.catalogue;

import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;

/** A document to be kept as a file. */
final class OpenApiDownload {

    private OpenApiDownload() {}

    static ResponseEntity<byte[]> of(JsonNode document) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename("events.openapi.json")
                                .build()
                                .toString())
                .body(document.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }
}
