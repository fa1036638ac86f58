package dev.ringmain.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody who is signed in to the dashboard and fills in its forms: pages come and go as they would without a browser's help. */
public final class Dashboard {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final int port;

    private Dashboard(int port) {
        this.port = port;
    }

    static Dashboard signIn(int port, String email, String password) {
        Dashboard dashboard = new Dashboard(port);
        String page =
                dashboard.submit("/signin", "/signin", Map.of("email", List.of(email), "password", List.of(password)));
        if (page.contains("action=\"/signin\"")) {
            throw new IllegalStateException(email + " could not sign in");
        }
        return dashboard;
    }

    public String page(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    /** Presses the button of a form without fields. @param page where it stands */
    public String press(String page, String action) {
        return submit(page, action, Map.of());
    }

    /** Sends a form. @param fields by their names, each with all that was chosen; @param page where the form stands */
    public String submit(String page, String action, Map<String, List<String>> fields) {
        Matcher csrf = CSRF.matcher(page(page));
        if (!csrf.find()) {
            throw new IllegalStateException("There is no form on " + page);
        }
        StringBuilder form = new StringBuilder("_csrf=").append(encoded(csrf.group(1)));
        fields.forEach((name, values) -> values.forEach(
                value -> form.append('&').append(name).append('=').append(encoded(value))));
        return send(HttpRequest.newBuilder(uri(action))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()))
                .build());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(request + " was answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
