package dev.ringmain.chore;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Asks once a second for the signs of all chores together: a node with nothing to do asks one question, and not one for each. Each that
 * is due has a thread of its own, so that a long replay keeps no letter waiting.
 */
@Component
class Chores {

    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    private final JdbcClient jdbc;
    private final Executor threads;
    private final List<Turn> turns;
    private final String question;

    @Autowired
    Chores(JdbcClient jdbc, ObjectProvider<Chore> chores) {
        this(jdbc, new SimpleAsyncTaskExecutor("chore-"), chores);
    }

    Chores(JdbcClient jdbc, Executor threads, ObjectProvider<Chore> chores) {
        this.jdbc = jdbc;
        this.threads = threads;
        this.turns = chores.orderedStream()
                .map(chore -> new Turn(chore, new AtomicBoolean()))
                .toList();
        this.question = turns.stream()
                .map(turn -> "EXISTS(" + turn.chore().sign() + ")")
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    private record Turn(Chore chore, AtomicBoolean busy) {}

    @Scheduled(fixedDelay = 1_000)
    void look() {
        if (turns.isEmpty()) {
            return;
        }
        try {
            List<Turn> due = jdbc.sql(question)
                    .query((row, n) -> {
                        boolean[] signs = new boolean[turns.size()];
                        for (int place = 0; place < signs.length; place++) {
                            signs[place] = row.getBoolean(place + 1);
                        }
                        return IntStream.range(0, signs.length)
                                .filter(place -> signs[place])
                                .mapToObj(turns::get)
                                .toList();
                    })
                    .single();
            due.forEach(this::begin);
        } catch (DataAccessException | TransactionException e) {
            log.debug("Could not look for what is to be done", e);
        }
    }

    private void begin(Turn turn) {
        if (!turn.busy().compareAndSet(false, true)) {
            return;
        }
        boolean begun = false;
        try {
            threads.execute(() -> {
                try {
                    turn.chore().goOn();
                } catch (DataAccessException | TransactionException e) {
                    log.warn("{} has to wait: {}", turn.chore().getClass().getSimpleName(), e.toString());
                } catch (RuntimeException e) {
                    log.error(
                            "{} met something unexpected, and is tried again",
                            turn.chore().getClass().getSimpleName(),
                            e);
                } finally {
                    turn.busy().set(false);
                }
            });
            begun = true;
        } finally {
            // There was no thread to be had: the next look tries again.
            if (!begun) {
                turn.busy().set(false);
            }
        }
    }
}
