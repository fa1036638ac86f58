package dev.ringmain.bench.faults;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.UnaryOperator;

/**
 * A line of the table, as it is kept beside its ledgers, so that a row that was done again stands among those that were not.
 *
 * @param under when it was done, in which form, and the first digits of the jar's SHA-256
 */
record Entry(String id, String fault, String injected, String figure, String measured, String verdict, String under) {

    private static final String FILE = "row.properties";

    static Entry of(Outcome outcome, String under) {
        Row row = outcome.row();
        return new Entry(
                row.id(),
                row.fault(),
                row.injected(),
                row.figure(),
                outcome.findings().measured(),
                outcome.verdict().text(),
                under);
    }

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    static Entry read(Path folder) throws IOException {
        Properties kept = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve(FILE))) {
            kept.load(reader);
        }
        UnaryOperator<String> of = name -> kept.getProperty(name, "");
        return new Entry(
                of.apply("id"),
                of.apply("fault"),
                of.apply("injected"),
                of.apply("figure"),
                of.apply("measured"),
                of.apply("verdict"),
                of.apply("under"));
    }

    void write(Path folder) throws IOException {
        Properties kept = new Properties();
        kept.setProperty("id", id);
        kept.setProperty("fault", fault);
        kept.setProperty("injected", injected);
        kept.setProperty("figure", figure);
        kept.setProperty("measured", measured);
        kept.setProperty("verdict", verdict);
        kept.setProperty("under", under);
        try (Writer writer = Files.newBufferedWriter(folder.resolve(FILE))) {
            kept.store(writer, null);
        }
    }

    String line() {
        return "| " + String.join(" | ", id, fault, injected, figure, onOneLine(measured), verdict, under) + " |\n";
    }

    private static String onOneLine(String text) {
        return text.replace("|", "\\|").replaceAll("\\s+", " ");
    }
}
