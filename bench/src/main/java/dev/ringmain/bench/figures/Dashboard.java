package dev.ringmain.bench.figures;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A member who is signed in, in a browser that runs no scripts. */
final class Dashboard {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern NEXT = Pattern.compile("href=\"([^\"]+)\"[^>]*>\\s*Older");

    private final HttpClient http;
    private final String url;
    private final String environment;

    private Dashboard(HttpClient http, String url, String environment) {
        this.http = http;
        this.url = url;
        this.environment = environment;
    }

    static Dashboard signIn(String url, String environment, String email, String password)
            throws IOException, InterruptedException {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
        Matcher token = TOKEN.matcher(send(http, HttpRequest.newBuilder(URI.create(url + "/signin")), 200));
        if (!token.find()) {
            throw new IOException("The sign-in page has no form");
        }
        String form = "email=" + encode(email) + "&password=" + encode(password) + "&_csrf=" + encode(token.group(1));
        send(
                http,
                HttpRequest.newBuilder(URI.create(url + "/signin"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)),
                302);
        return new Dashboard(http, url, environment);
    }

    /** A page of the environment, and the one that its link to older rows leads to, if it has one. */
    void open(String path, Latencies took) throws IOException, InterruptedException {
        Matcher next = NEXT.matcher(page(path, took));
        if (next.find()) {
            timed(next.group(1).replace("&amp;", "&"), took);
        }
    }

    String page(String path, Latencies took) throws IOException, InterruptedException {
        return timed("/app/" + environment + path, took);
    }

    private String timed(String path, Latencies took) throws IOException, InterruptedException {
        long began = System.nanoTime();
        String page = send(http, HttpRequest.newBuilder(URI.create(url + path)), 200);
        took.add(System.nanoTime() - began);
        return page;
    }

    private static String send(HttpClient http, HttpRequest.Builder request, int expected)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IOException(
                    answer.request().method() + " " + answer.request().uri() + ": " + answer.statusCode());
        }
        return answer.body();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
