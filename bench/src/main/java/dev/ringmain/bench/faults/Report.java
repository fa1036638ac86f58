package dev.ringmain.bench.faults;

import dev.ringmain.bench.machine.Template;
import java.util.List;

/** The table, for people: it reads as text, and as Markdown. */
final class Report {

    private Report() {}

    static String table(List<Entry> entries, Template.Kind database) {
        StringBuilder text = new StringBuilder(
                "| | Fault | Injected | Figure to hold | Measured | Verdict | When, form, jar |\n|---|---|---|---|---|---|---|\n");
        entries.forEach(entry -> text.append(entry.line()));
        text.append("\n%d held, %d broken, %d cannot be produced here. %s, JVM %s, %d processors.%n"
                .formatted(
                        count(entries, Outcome.Verdict.HELD),
                        count(entries, Outcome.Verdict.BROKEN),
                        count(entries, Outcome.Verdict.CANNOT_BE_PRODUCED),
                        database == Template.Kind.MYSQL ? "MySQL Server" : "Embedded MariaDB",
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors()));
        return text.toString();
    }

    static String detail(Outcome outcome) {
        return "%s %s: %s%n%ninjected: %s%nfigure:   %s%nmeasured: %s%n%nbroken:%n  %s%n%nevidence:%n  %s%n"
                .formatted(
                        outcome.row().id(),
                        outcome.row().fault(),
                        outcome.verdict().text(),
                        outcome.row().injected(),
                        outcome.row().figure(),
                        outcome.findings().measured(),
                        String.join("\n  ", outcome.findings().broken()),
                        String.join("\n  ", outcome.findings().evidence()));
    }

    private static long count(List<Entry> entries, Outcome.Verdict verdict) {
        return entries.stream()
                .filter(entry -> entry.verdict().equals(verdict.text()))
                .count();
    }
}
