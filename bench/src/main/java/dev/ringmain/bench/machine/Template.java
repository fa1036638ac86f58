package dev.ringmain.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * An installation with the demo's tenants in it, made once by the packaged jar itself. Every fault begins with a copy of it.
 *
 * @param data the database server's data folder
 * @param appData the jar's data folder: master key and demo file
 * @param command how the server is started; {@code {data}}, {@code {port}} and {@code {run}} stand for what a copy has of its own
 */
public record Template(
        Kind kind,
        Path data,
        Path appData,
        List<String> command,
        Map<String, String> environment,
        String user,
        String password,
        Path root) {

    public enum Kind {
        EMBEDDED,
        MYSQL
    }

    private static final Duration READY = Duration.ofSeconds(240);

    /**
     * With the MariaDB that the jar brings along. The jar starts it; we look at how, and from then on start it ourselves in the same way,
     * so that it can be killed and started without the jar.
     */
    public static Template embedded(Jar jar, Path folder) throws IOException, InterruptedException {
        Path appData = folder.resolve("made");
        Node node = jar.start(
                "template",
                folder,
                List.of(
                        "--spring.profiles.active=demo",
                        "--ringmain.data-dir=" + appData,
                        "--ringmain.egress.allow-private=true"),
                Map.of());
        node.awaitReady(READY);
        ProcessHandle server = node.child()
                .handle()
                .descendants()
                .filter(process -> process.info().command().orElse("").contains("mariadbd"))
                .findFirst()
                .orElseThrow(() -> new IOException("The jar runs no MariaDB server of its own"));
        List<String> seen = zeroTerminated(Path.of("/proc/" + server.pid() + "/cmdline"));
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : zeroTerminated(Path.of("/proc/" + server.pid() + "/environ"))) {
            if (variable.startsWith("LD_LIBRARY_PATH=")) {
                environment.put("LD_LIBRARY_PATH", variable.substring(variable.indexOf('=') + 1));
            }
        }
        Properties access = new Properties();
        try (var reader = Files.newBufferedReader(appData.resolve("database/embedded.properties"))) {
            access.load(reader);
        }
        node.child().stop(Duration.ofSeconds(60));
        List<String> command = new ArrayList<>();
        for (String argument : seen) {
            String name = argument.split("=", 2)[0];
            switch (name) {
                case "--datadir" -> command.add("--datadir={data}");
                case "--port" -> command.add("--port={port}");
                case "--tmpdir" -> command.add("--tmpdir={run}");
                case "--pid-file" -> command.add("--pid-file={run}/mariadbd.pid");
                case "--init-file" -> {
                    // Made the account, which is in the copied data by now.
                }
                default -> command.add(argument);
            }
        }
        return new Template(
                Kind.EMBEDDED,
                appData.resolve("database/data"),
                appData,
                command,
                environment,
                access.getProperty("user"),
                access.getProperty("password"),
                Path.of("/"));
    }

    /** With a MySQL Server that {@code .ci/mysql-server install} put into a chroot. */
    public static Template mysql(Jar jar, Path folder, Path system) throws IOException, InterruptedException {
        Path inside = Path.of("/srv/faults-" + ProcessHandle.current().pid());
        Path state = system.resolve(inside.toString().substring(1));
        Files.createDirectories(state);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Child.endAll();
            try {
                Folders.delete(state);
            } catch (IOException e) {
                e.printStackTrace();
            }
        }));
        List<String> begin = List.of(
                "chroot", system.toString(), "mysqld", "--no-defaults", "--user=root", "--bind-address=127.0.0.1");
        List<String> initialize = new ArrayList<>(begin);
        initialize.addAll(List.of("--initialize-insecure", "--datadir=" + inside.resolve("template")));
        Folders.run(initialize.toArray(String[]::new));
        List<String> command = new ArrayList<>(begin);
        command.addAll(List.of(
                "--mysqlx=OFF",
                "--secure-file-priv=NULL",
                "--datadir={data}",
                "--port={port}",
                "--socket={data}/mysqld.sock",
                "--pid-file={data}/mysqld.pid"));
        Path appData = folder.resolve("made");
        Template empty =
                new Template(Kind.MYSQL, state.resolve("template"), appData, command, Map.of(), "root", "", system);
        Server server = Server.on(empty, empty.data(), folder, List.of());
        server.start();
        Node node = jar.start(
                "template",
                folder,
                List.of(
                        "--spring.profiles.active=demo",
                        "--ringmain.data-dir=" + appData,
                        "--ringmain.egress.allow-private=true",
                        "--spring.datasource.url=" + server.url(server.port()),
                        "--spring.datasource.username=root",
                        "--spring.datasource.password="),
                Map.of());
        node.awaitReady(READY);
        node.child().stop(Duration.ofSeconds(60));
        server.stop();
        return empty;
    }

    /** A folder for one more copy of the data, where the server can see it. */
    public Path placeFor(Path run) throws IOException {
        return kind == Kind.MYSQL
                ? data.resolveSibling(run.getFileName() + "-" + System.nanoTime())
                : Files.createDirectories(run).resolve("data-" + System.nanoTime());
    }

    String insideRoot(Path path) {
        return root.getNameCount() == 0 ? path.toString() : "/" + root.relativize(path);
    }

    private static List<String> zeroTerminated(Path file) throws IOException {
        return Arrays.stream(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0"))
                .toList();
    }
}
