package dev.ringmain.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database server with data of its own, which can be killed, stopped, started again, and asked past everybody. */
public final class Server {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Template template;
    private final Path data;
    private final Path run;
    private final List<String> options;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final int port;
    private @Nullable Child process;

    private Server(Template template, Path data, Path run, List<String> options) throws IOException {
        this.template = template;
        this.data = data;
        this.run = Files.createDirectories(run);
        this.options = options;
        this.environment.putAll(template.environment());
        this.port = Child.freePort();
    }

    /** With a copy of the template's data. @param options come last, and so win */
    public static Server copyOf(Template template, Path run, List<String> options) throws IOException {
        Path data = template.placeFor(run);
        Folders.copy(template.data(), data);
        Files.deleteIfExists(data.resolve("auto.cnf"));
        return on(template, data, run, options);
    }

    public static Server on(Template template, Path data, Path run, List<String> options) throws IOException {
        return new Server(template, data, run, options);
    }

    /** For its next start. */
    public void setEnvironment(String name, String value) {
        environment.put(name, value);
    }

    public Path data() {
        return data;
    }

    public int port() {
        return port;
    }

    public String url(int atPort) {
        return "jdbc:mysql://127.0.0.1:" + atPort + "/ringmain?sslMode=DISABLED&allowPublicKeyRetrieval=true";
    }

    public Child process() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    /** Returns when it answers. @return how long that took */
    public Duration start() throws IOException, InterruptedException {
        long began = System.nanoTime();
        launch();
        while (!answers()) {
            if (!process().isAlive()) {
                throw new IOException("The database server ended instead of answering: " + logTail());
            }
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IOException("The database server does not answer: " + logTail());
            }
            Thread.sleep(20);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Does not wait. */
    public void launch() throws IOException {
        List<String> command = new ArrayList<>();
        for (String argument : template.command()) {
            command.add(argument.replace("{data}", template.insideRoot(data))
                    .replace("{port}", Integer.toString(port))
                    .replace("{run}", run.toString()));
        }
        command.addAll(options);
        process = Child.start(command, environment, run, run.resolve("database-" + port + ".log"));
    }

    public void kill() {
        process().kill();
    }

    public void killIfStarted() {
        if (process != null) {
            process.kill();
        }
    }

    public void stop() {
        if (process != null) {
            process.stop(Duration.ofSeconds(60));
        }
    }

    public boolean answers() {
        try (Connection connection = connect("")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Past every proxy. */
    public Connection connect(String schema) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/" + schema
                        + "?sslMode=DISABLED&allowPublicKeyRetrieval=true&allowMultiQueries=true&useInformationSchema=false&connectTimeout=2000",
                template.user(),
                template.password());
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect("ringmain");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    /** The first column of the first row. */
    public String text(String sql) throws SQLException {
        List<String> all = list(sql);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** The first column. */
    public List<String> list(String sql) throws SQLException {
        try (Connection connection = connect("ringmain");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        }
    }

    /** The first row, by the names of its columns. */
    public Map<String, String> row(String sql) throws SQLException {
        try (Connection connection = connect("ringmain");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Map<String, String> row = new LinkedHashMap<>();
            if (rows.next()) {
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.put(rows.getMetaData().getColumnLabel(i), String.valueOf(rows.getString(i)));
                }
            }
            return row;
        }
    }

    private String logTail() throws IOException {
        String log = process().log();
        return log.substring(Math.max(0, log.length() - 1_000));
    }

    /** Stops it and throws its data away. */
    public void discard() throws IOException {
        killIfStarted();
        Folders.delete(data);
    }
}
