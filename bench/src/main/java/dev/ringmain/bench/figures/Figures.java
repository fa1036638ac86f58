package dev.ringmain.bench.figures;

import dev.ringmain.bench.machine.Child;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Server;
import dev.ringmain.bench.machine.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures, and prints a table. Ends well when everything could be measured, whether or not it is as it should be. */
public final class Figures {

    private static final String USAGE =
            "bench/figures [--short] [--only B1,B3] [--database embedded|mysql] [--profile]";

    private static final Set<String> ROWS =
            Set.of("B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "B11");

    private final Form form;
    private final Set<String> only;
    private final Template.Kind kind;

    private Figures(Form form, Set<String> only, Template.Kind kind) {
        this.form = form;
        this.only = only;
        this.kind = kind;
    }

    public static void main(String[] arguments) throws Exception {
        System.exit(parse(List.of(arguments)).run() ? 0 : 1);
    }

    private static Figures parse(List<String> arguments) {
        boolean isShort = false;
        boolean profile = false;
        Set<String> only = new HashSet<>();
        Template.Kind kind = Template.Kind.EMBEDDED;
        for (int i = 0; i < arguments.size(); i++) {
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (arguments.get(i)) {
                case "--short" -> isShort = true;
                case "--profile" -> profile = true;
                case "--only" -> {
                    only.addAll(Arrays.asList(value.split(",")));
                    i++;
                }
                case "--database" -> {
                    kind = value.equals("mysql") ? Template.Kind.MYSQL : Template.Kind.EMBEDDED;
                    i++;
                }
                default -> refuse(USAGE);
            }
        }
        if (!ROWS.containsAll(only)) {
            refuse("The rows are B0 to B11");
        }
        return new Figures(new Form(isShort, profile), only, kind);
    }

    private static void refuse(String why) {
        System.err.println(why);
        System.exit(2);
    }

    private boolean run() throws Exception {
        Path root = Path.of(System.getProperty("ringmain.root", "."))
                .toAbsolutePath()
                .normalize();
        Path results = root.resolve("bench/target/figures").resolve(kind.name().toLowerCase(Locale.ROOT));
        Folders.delete(results);
        Files.createDirectories(results);
        Path temporary = Files.createTempDirectory("ringmain-figures");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(temporary)));
        Instant began = Instant.now();
        Jar jar = new Jar(root.resolve("platform-api/target/ringmain.jar"));
        Template template = kind == Template.Kind.MYSQL
                ? Template.mysql(
                        jar,
                        temporary,
                        Path.of(System.getProperty("ringmain.mysql-home", "/tmp/ringmain-mysql"), "system"))
                : Template.embedded(jar, temporary);
        try (Lab lab = new Lab(form, jar, template, temporary.resolve("lab"), results)) {
            String heading = heading(lab.server());
            System.out.println(heading);
            Table table = new Table(results.resolve("table.md"), heading);
            new Rows(lab, table, only).measure();
            table.note(
                    "Begun " + began.truncatedTo(ChronoUnit.SECONDS) + ", took "
                            + Duration.between(began, Instant.now()).toSeconds() + " s. "
                            + "Others, neither Ringmain nor its database nor the load, are in the last column: where they are not near 0, the figures are too low.");
            System.out.println();
            System.out.println(table.text());
            return table.isWhole();
        }
    }

    /** The machine, and what the database promises of a commit. Anything less than all of it would be another contest. */
    private String heading(Server server) throws IOException, SQLException {
        Map<String, String> durable = server.row(
                "SELECT @@version, @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@innodb_doublewrite, @@log_bin, @@innodb_buffer_pool_size DIV 1048576");
        List<String> values = List.copyOf(durable.values());
        boolean safe = values.get(1).equals("1")
                && (values.get(2).equals("1") || values.get(4).equals("0"))
                && List.of("1", "ON").contains(values.get(3));
        if (!safe) {
            throw new IOException(
                    "The database server could lose what it acknowledged, so nothing is measured: " + durable);
        }
        Matcher model = Pattern.compile("model name\\s*: (.*)").matcher(Files.readString(Path.of("/proc/cpuinfo")));
        Matcher memory = Pattern.compile("MemTotal:\\s+(\\d+)").matcher(Files.readString(Path.of("/proc/meminfo")));
        return "%s form. %d processors%s, %s GiB, Java %s. %s %s: innodb_flush_log_at_trx_commit=%s, sync_binlog=%s%s, innodb_doublewrite=%s, buffer pool %s MiB. Load and sink run on the same machine; load average at the beginning %s."
                .formatted(
                        form.isShort() ? "Short" : "Full",
                        Runtime.getRuntime().availableProcessors(),
                        model.find() ? " (" + model.group(1) + ")" : "",
                        memory.find() ? Long.parseLong(memory.group(1)) / 1024 / 1024 : "?",
                        System.getProperty("java.version"),
                        kind == Template.Kind.MYSQL ? "MySQL Server" : "Embedded",
                        values.get(0),
                        values.get(1),
                        values.get(2),
                        values.get(4).equals("0") ? " (no binary log)" : "",
                        values.get(3),
                        values.get(5),
                        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static void discard(Path temporary) {
        Child.endAll();
        try {
            Folders.delete(temporary);
        } catch (IOException e) {
            System.err.println("Left behind: " + temporary + ": " + e.getMessage());
        }
    }
}
