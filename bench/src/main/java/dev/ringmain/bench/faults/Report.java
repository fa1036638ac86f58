package dev.ringmain.bench.faults;

import dev.ringmain.bench.machine.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The table, for people: it reads as text, and as Markdown. */
final class Report {

    private Report() {}

    static String table(List<Outcome> outcomes, Instant began, boolean isShort, Template.Kind database) {
        StringBuilder text = new StringBuilder(
                "| | Fault | Injected | Figure to hold | Measured | Verdict |\n|---|---|---|---|---|---|\n");
        for (Outcome outcome : outcomes) {
            Row row = outcome.row();
            text.append("| ")
                    .append(String.join(
                            " | ",
                            row.id(),
                            row.fault(),
                            row.injected(),
                            row.figure(),
                            outcome.findings().measured().replace("|", "\\|").replaceAll("\\s+", " "),
                            outcome.verdict().text()))
                    .append(" |\n");
        }
        text.append(
                "\n%d held, %d broken, %d cannot be produced here. %s form, %s, JVM %s, %d processors, begun %s, took %s.%n"
                        .formatted(
                                count(outcomes, Outcome.Verdict.HELD),
                                count(outcomes, Outcome.Verdict.BROKEN),
                                count(outcomes, Outcome.Verdict.CANNOT_BE_PRODUCED),
                                isShort ? "Short" : "Full",
                                database == Template.Kind.MYSQL ? "MySQL Server" : "embedded MariaDB",
                                System.getProperty("java.version"),
                                Runtime.getRuntime().availableProcessors(),
                                began.truncatedTo(ChronoUnit.SECONDS),
                                Duration.between(began, Instant.now()).truncatedTo(ChronoUnit.SECONDS)));
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

    private static long count(List<Outcome> outcomes, Outcome.Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
    }
}
