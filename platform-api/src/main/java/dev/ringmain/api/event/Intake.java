package dev.ringmain.api.event;

import dev.ringmain.api.event.Submission.Item;
import dev.ringmain.api.event.Submission.Outcome;
import dev.ringmain.api.problem.ApiProblem;
import dev.ringmain.api.problem.Problems;
import dev.ringmain.audit.Actor;
import dev.ringmain.database.Reachability;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;

/**
 * Where requests wait to be committed together. A committer takes what is there and commits it; what arrives meanwhile is the next
 * batch. So an event that comes alone waits for nobody, and a thousand that come at once share a few commits. A request is answered when
 * the commit that carries it is done.
 */
@Component
class Intake implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final int MOST_TRIES = 3;
    private static final int MOST_WAITING = 5_000;
    private static final long LONGEST_WAIT_SECONDS = 15;

    /** How often a committer that has nothing to do asks whether it is to end. */
    private static final long LOOKS_AT_ITS_END_SECONDS = 1;

    private final Commit commit;
    private final Reachability database;
    private final int committers;
    private final int mostEvents;
    private final Clock clock;
    private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    /**
     * @param committers how many commit at the same time, each on a connection of its own
     * @param mostEvents that share a commit, save those of one request, which are never parted; 1: each request has a commit of its own
     */
    Intake(
            Commit commit,
            Reachability database,
            @Value("${ringmain.intake.committers:2}") int committers,
            @Value("${ringmain.intake.most-events:200}") int mostEvents,
            Clock clock) {
        this.clock = clock;
        this.commit = commit;
        this.database = database;
        this.committers = committers;
        this.mostEvents = mostEvents;
    }

    /**
     * A submission, and the request that waits for what becomes of it.
     *
     * @param selections who gets each of its events, in order
     * @param actor who published it, where that has to be written down
     */
    record Waiting(
            Submission submission, List<Selection> selections, Actor actor, CompletableFuture<Outcome> outcome) {}

    /**
     * Returns once the submission is committed.
     *
     * @throws ApiProblem if it was refused, or could not be committed just now
     */
    Outcome accept(Submission submission) {
        submission.items().forEach(this::refuseIfNotServed);
        List<Selection> selections = Selection.of(submission.items(), commit);
        for (int tries = 1; ; tries++) {
            try {
                return accept(submission, selections);
            } catch (Commit.OtherConditions e) {
                if (tries == MOST_TRIES) {
                    throw Problems.unavailable();
                }
                selections.forEach(selection -> selection.select(commit.routing));
            }
        }
    }

    private Outcome accept(Submission submission, List<Selection> selections) {
        Waiting waiting = new Waiting(submission, selections, actor(submission), new CompletableFuture<>());
        if (!running || !queue.offer(waiting)) {
            throw Problems.unavailable();
        }
        try {
            return waiting.outcome().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiProblem || e.getCause() instanceof Commit.OtherConditions) {
                throw (RuntimeException) e.getCause();
            }
            throw new IllegalStateException("Intake failed", e.getCause());
        } catch (TimeoutException e) {
            // So that it is not committed later, after its caller was told to try again.
            ApiProblem late = Problems.unavailable();
            waiting.outcome().completeExceptionally(late);
            throw late;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problems.unavailable();
        }
    }

    /** Only a type that the catalogue does not hold yet is written down with who published it. */
    private Actor actor(Submission submission) {
        boolean discovers = submission.items().stream()
                .anyMatch(item -> commit.routing
                        .of(item.workspace().environment())
                        .filter(routes -> !routes.catalogueHolds(item.event().type()))
                        .isPresent());
        return discovers ? commit.log.actor() : Actor.SYSTEM;
    }

    private void refuseIfNotServed(Item item) {
        commit.routing.of(item.workspace().environment()).ifPresent(routes -> {
            if (routes.closesAt().isPresent()) {
                throw Problems.closed(routes.closesAt().get(), clock.instant());
            }
            if (routes.isSuspended()) {
                throw Problems.tenantSuspended();
            }
        });
    }

    private void run() {
        while (running || !queue.isEmpty()) {
            try {
                Waiting first = queue.poll(LOOKS_AT_ITS_END_SECONDS, TimeUnit.SECONDS);
                if (first != null) {
                    commitTogether(batchFrom(first));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | Error e) {
                log.error("A committer met something unexpected, and goes on", e);
            }
        }
    }

    private List<Waiting> batchFrom(Waiting first) {
        List<Waiting> batch = new ArrayList<>(List.of(first));
        int events = first.submission().items().size();
        while (events < mostEvents) {
            Waiting next = queue.poll();
            if (next == null) {
                break;
            }
            batch.add(next);
            events += next.submission().items().size();
        }
        return batch;
    }

    private void commitTogether(List<Waiting> batch) {
        for (int tries = 1; ; tries++) {
            try {
                commit.commit(batch);
                return;
            } catch (PessimisticLockingFailureException e) {
                // Deadlock or lock timeout: nothing of it happened, and the same again usually succeeds.
                if (tries == MOST_TRIES) {
                    fail(batch, Problems.unavailable());
                    return;
                }
            } catch (Commit.OutcomeUnknown e) {
                log.warn("Could not learn whether {} submissions were committed", batch.size(), e);
                fail(batch, Problems.unavailable());
                return;
            } catch (DataAccessException | TransactionException e) {
                boolean alone = batch.size() == 1;
                // Where there was no connection to be had, none of them is the cause, and to ask once more would only
                // take as long again.
                boolean noneIsTheCause = e instanceof CannotCreateTransactionException;
                if (!alone && !noneIsTheCause && database.answers()) {
                    commitOneByOne(batch);
                    return;
                }
                log.warn("Could not commit {} submissions: {}", batch.size(), e.toString());
                fail(batch, Problems.unavailable());
                if (!alone || !database.answers()) {
                    failWhatWaits();
                }
                return;
            } catch (RuntimeException e) {
                if (batch.size() > 1) {
                    commitOneByOne(batch);
                } else {
                    fail(batch, e);
                }
                return;
            }
        }
    }

    /** One of them is the cause: each by itself, the others come through. */
    private void commitOneByOne(List<Waiting> batch) {
        batch.stream().filter(one -> !one.outcome().isDone()).forEach(one -> commitTogether(List.of(one)));
    }

    /** The database is away: what has waited behind the batch that found out shall not wait as long again. */
    private void failWhatWaits() {
        List<Waiting> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        fail(waiting, Problems.unavailable());
    }

    private static void fail(List<Waiting> batch, RuntimeException cause) {
        batch.forEach(waiting -> waiting.outcome().completeExceptionally(cause));
    }

    @Override
    public void start() {
        running = true;
        for (int i = 1; i <= committers; i++) {
            Thread thread = new Thread(this::run, "intake-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    /** After the web server, whose last requests wait here. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void stop() {
        running = false;
        threads.forEach(thread -> {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(LONGEST_WAIT_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
