package dev.ringmain.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows the message alone, without the two hundred lines of stack trace that would bury it. */
final class DatabaseNotStartedAnalyzer extends AbstractFailureAnalyzer<DatabaseNotStartedException> {

    @Override
    protected FailureAnalysis analyze(Throwable failure, DatabaseNotStartedException cause) {
        return new FailureAnalysis("The embedded database did not start. " + cause.getMessage(), null, cause);
    }
}
