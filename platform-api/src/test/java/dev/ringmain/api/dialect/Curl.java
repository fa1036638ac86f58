package dev.ringmain.api.dialect;

import dev.ringmain.api.testing.RawHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line that somebody copies from a document into a terminal: host, port and key are theirs, the rest is as written. Without curl on the
 * machine, the request that it would send goes over a socket.
 */
final class Curl {

    private static final boolean IS_THERE = isThere();

    private Curl() {}

    record Said(int status, String body) {

        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    /** @param line as it stands in the document, with its backslashes at line ends, in POSIX shell */
    static Said run(String line, int port, String key) {
        String own = line.replace("http://localhost:8080", "http://localhost:" + port + "/pipelet")
                .replace("hcpms_live_...", key);
        return IS_THERE ? byShell(own) : bySocket(own, port);
    }

    private static Said byShell(String line) {
        try {
            Process shell = new ProcessBuilder("sh", "-c", line + " -s -w '\\n%{http_code}'")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            shell.getOutputStream().close();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!shell.waitFor(30, TimeUnit.SECONDS) || shell.exitValue() != 0) {
                throw new IllegalStateException("curl ended with " + shell.exitValue() + " and said " + said);
            }
            int last = said.lastIndexOf('\n');
            return new Said(Integer.parseInt(said.substring(last + 1)), said.substring(0, last));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Said bySocket(String line, int port) {
        String method = "GET";
        String path = "";
        String body = "";
        List<String> headers = new ArrayList<>(List.of("Host: localhost:" + port, "Accept: */*"));
        List<String> words = words(line);
        for (int i = 1; i < words.size(); i++) {
            switch (words.get(i)) {
                case "-X" -> method = words.get(++i);
                case "-H" -> headers.add(words.get(++i));
                case "-d" -> body = words.get(++i);
                default -> path = words.get(i).replaceFirst("http://localhost:\\d+", "");
            }
        }
        headers.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        String answer = RawHttp.exchange(
                port,
                (method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        int begin = answer.indexOf('{');
        return new Said(
                Integer.parseInt(answer.split(" ")[1]),
                begin < 0 ? "" : answer.substring(begin, answer.lastIndexOf('}') + 1));
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        var matcher = java.util.regex.Pattern.compile("\"([^\"]*)\"|'([^']*)'|([^\\s\\\\'\"]+)")
                .matcher(line);
        while (matcher.find()) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words;
    }

    private static boolean isThere() {
        try {
            Process curl = new ProcessBuilder("curl", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return curl.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
