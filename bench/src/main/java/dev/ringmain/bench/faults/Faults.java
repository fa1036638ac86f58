package dev.ringmain.bench.faults;

import dev.ringmain.bench.machine.Child;
import dev.ringmain.bench.machine.Folders;
import dev.ringmain.bench.machine.Jar;
import dev.ringmain.bench.machine.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Does the faults one after the other, and prints what each of them cost. Started by {@code bench/faults}. */
public final class Faults {

    private static final String USAGE = "bench/faults [--short] [--only F01,F03] [--database embedded|mysql] [--list]";

    private final boolean isShort;
    private final boolean listing;
    private final Set<String> only;
    private final Template.Kind database;

    private Faults(boolean isShort, boolean listing, Set<String> only, Template.Kind database) {
        this.isShort = isShort;
        this.listing = listing;
        this.only = only;
        this.database = database;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(parse(List.of(arguments)).run() ? 0 : 1);
    }

    private static Faults parse(List<String> arguments) {
        boolean isShort = false;
        boolean listing = false;
        Set<String> only = new HashSet<>();
        Template.Kind database = Template.Kind.EMBEDDED;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            switch (argument) {
                case "--short" -> isShort = true;
                case "--list" -> listing = true;
                case "--only" -> {
                    only.addAll(Arrays.asList(value.split(",")));
                    i++;
                }
                case "--database" -> {
                    database = value.equals("mysql") ? Template.Kind.MYSQL : Template.Kind.EMBEDDED;
                    i++;
                }
                default -> {
                    System.err.println(USAGE);
                    System.exit(2);
                }
            }
        }
        return new Faults(isShort, listing, only, database);
    }

    private static List<Row> rows() {
        return Stream.of(
                        WorkerFaults.rows(),
                        DatabaseFaults.rows(),
                        PartitionFaults.rows(),
                        ReceiverFaults.rows(),
                        ClockFaults.rows(),
                        LoadFaults.rows(),
                        NegativeControls.rows())
                .flatMap(List::stream)
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .toList();
    }

    private boolean run() throws IOException, InterruptedException {
        List<Row> chosen = rows().stream()
                .filter(row -> only.isEmpty() ? !isShort || row.inShort() : only.contains(row.id()))
                .toList();
        if (chosen.size() < only.size()) {
            System.err.println("There is no such fault as one of " + only + "; bench/faults --list names them all");
            return false;
        }
        if (listing) {
            chosen.forEach(row -> System.out.printf("%s  %s: %s%n", row.id(), row.fault(), row.figure()));
            return true;
        }
        Path root = Path.of(System.getProperty("ringmain.root", "."))
                .toAbsolutePath()
                .normalize();
        Path results = Path.of(System.getProperty(
                        "ringmain.results", root.resolve("bench/target/faults").toString()))
                .resolve(database.name().toLowerCase(Locale.ROOT));
        // A row that is done again takes its place among those that were done before.
        if (only.isEmpty()) {
            Folders.delete(results);
        }
        Files.createDirectories(results);
        Path temporary = Files.createTempDirectory("ringmain-faults");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(temporary)));
        Jar jar = new Jar(root.resolve("platform-api/target/ringmain.jar"));
        System.out.printf(
                "%d faults, %s form, on %s; ledgers in %s%n",
                chosen.size(),
                isShort ? "short" : "full",
                database == Template.Kind.MYSQL ? "MySQL Server" : "the embedded MariaDB",
                results);
        Template template = database == Template.Kind.MYSQL
                ? Template.mysql(
                        jar,
                        temporary,
                        Path.of(System.getProperty("ringmain.mysql-home", "/tmp/ringmain-mysql"), "system"))
                : Template.embedded(jar, temporary);
        Suite suite = new Suite(jar, template, temporary, results, isShort);
        List<Outcome> outcomes = new ArrayList<>();
        String checksum = jar.checksum();
        for (Row row : chosen) {
            Folders.delete(results.resolve(row.id()));
            Outcome outcome = inject(suite, row);
            outcomes.add(outcome);
            System.out.println(outcome.line());
            String under = Instant.now().truncatedTo(ChronoUnit.MINUTES) + ", " + (isShort ? "short" : "full") + ", "
                    + checksum;
            Entry.of(outcome, under).write(results.resolve(row.id()));
            Files.writeString(results.resolve("table.md"), Report.table(entries(results), template.kind()));
        }
        System.out.println();
        System.out.println(Report.table(entries(results), template.kind()));
        return outcomes.stream().noneMatch(outcome -> outcome.verdict() == Outcome.Verdict.BROKEN);
    }

    /** Of all rows that were done on this database, in this run or before it. */
    private static List<Entry> entries(Path results) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows()) {
            Path folder = results.resolve(row.id());
            if (Entry.isIn(folder)) {
                entries.add(Entry.read(folder));
            }
        }
        return entries;
    }

    private static Outcome inject(Suite suite, Row row) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Findings findings = new Findings();
        Outcome.Verdict verdict;
        try (Stage stage = new Stage(suite, row.id())) {
            row.injection().into(stage, findings);
            verdict = findings.broken().isEmpty() ? Outcome.Verdict.HELD : Outcome.Verdict.BROKEN;
        } catch (CannotBeProduced e) {
            findings.note(String.valueOf(e.getMessage()));
            verdict = Outcome.Verdict.CANNOT_BE_PRODUCED;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // The suite's own failure proves nothing, and so counts as broken.
            findings.expect(false, "the row itself failed: " + e);
            findings.evidence(Arrays.toString(e.getStackTrace()));
            verdict = Outcome.Verdict.BROKEN;
        }
        Outcome outcome = new Outcome(row, findings, verdict, Duration.ofNanos(System.nanoTime() - began));
        Files.writeString(suite.results().resolve(row.id()).resolve("findings.txt"), Report.detail(outcome));
        return outcome;
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
