package dev.ringmain.admin.tail;

import dev.ringmain.delivery.Deliveries;
import dev.ringmain.endpoint.Endpoints;
import dev.ringmain.event.Events;
import dev.ringmain.tenant.EnvironmentId;
import dev.ringmain.time.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * All tails that are open on this node. One thread looks at each watched environment once a second, whichever process delivers for it, and
 * a few send what it found; while nobody watches there is neither. A tail ends with its session, and after some minutes by itself: the
 * browser comes back, and is asked again who it is.
 */
@Component
class Tails implements SmartLifecycle {

    static final int MOST_OF_A_USER = 3;
    static final int MOST_IN_ALL = 50;

    private static final Logger log = LoggerFactory.getLogger(Tails.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int BEAT_EVERY = 5;
    private static final int SENDERS = 4;
    private static final int RECENT = 50;

    private final Events events;
    private final Deliveries deliveries;
    private final Endpoints endpoints;
    private final Clock clock;
    private final Ticker ticker;
    private final Map<EnvironmentId, Room> rooms = new HashMap<>();
    private @Nullable ScheduledExecutorService looking;
    private @Nullable ThreadPoolExecutor sending;
    private volatile boolean running;
    private int looks;

    Tails(Events events, Deliveries deliveries, Endpoints endpoints, Clock clock, Ticker ticker) {
        this.events = events;
        this.deliveries = deliveries;
        this.endpoints = endpoints;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Everybody who watches one environment, and what they were told last. */
    private record Room(Watch watch, List<Watcher> watchers, Deque<TailLine> recent) {}

    /** Lets one more in. Of a user's tails the oldest goes; when the house is full, nobody comes in. */
    synchronized void open(EnvironmentId environment, Watcher watcher) {
        sweep();
        if (!running || count() >= MOST_IN_ALL) {
            watcher.end("Too many tails are open just now. Reload the page in a while.");
            return;
        }
        List<Watcher> own = all().stream()
                .filter(one -> one.user().equals(watcher.user()))
                .sorted(Comparator.comparingLong(Watcher::openedNanos))
                .toList();
        for (int n = 0; n <= own.size() - MOST_OF_A_USER; n++) {
            end(own.get(n), "You have opened more tails than " + MOST_OF_A_USER + " elsewhere, so this one has ended.");
        }
        Room room = rooms.computeIfAbsent(
                environment,
                id -> new Room(
                        new Watch(id, events, deliveries, endpoints, clock), new ArrayList<>(), new ArrayDeque<>()));
        room.watchers().add(watcher);
        begin();
        // What has just happened, as for whoever comes first.
        tell(watcher, List.copyOf(room.recent()), false, true);
    }

    private void begin() {
        if (looking == null) {
            looking = new ScheduledThreadPoolExecutor(1, daemon("tail"));
            sending = new ThreadPoolExecutor(
                    SENDERS,
                    SENDERS,
                    30,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(MOST_IN_ALL * 2),
                    daemon("tail-send"));
            looking.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
        }
    }

    private void look() {
        boolean beat = looks++ % BEAT_EVERY == 0;
        try {
            watched().forEach((environment, room) -> look(environment, room, beat));
        } catch (RuntimeException e) {
            // The next look may do better; without this there would be none.
            log.warn("The tails could not be followed", e);
        }
    }

    /** One environment's trouble is not another's. */
    private void look(EnvironmentId environment, Room room, boolean beat) {
        try {
            tell(environment, room.watch().look(), beat);
        } catch (DataAccessException | TransactionException e) {
            log.debug("The tail of {} could not be followed just now", environment, e);
        } catch (RuntimeException e) {
            log.warn("The tail of {} could not be followed", environment, e);
        }
    }

    /** Without the lock: reading takes a while. */
    private synchronized Map<EnvironmentId, Room> watched() {
        sweep();
        return Map.copyOf(rooms);
    }

    private synchronized void tell(EnvironmentId environment, Watch.News news, boolean beat) {
        Room room = rooms.get(environment);
        if (room == null) {
            return;
        }
        news.lines().forEach(line -> {
            room.recent().addLast(line);
            if (room.recent().size() > RECENT) {
                room.recent().removeFirst();
            }
        });
        room.watchers().forEach(watcher -> tell(watcher, news.lines(), news.more(), beat));
    }

    private void tell(Watcher watcher, List<TailLine> lines, boolean more, boolean beat) {
        if (!watcher.take()) {
            if (!lines.isEmpty()) {
                watcher.miss();
            }
            return;
        }
        send(() -> watcher.tell(lines, more, beat), watcher);
    }

    private void end(Watcher watcher, String why) {
        send(() -> watcher.end(why), watcher);
    }

    private void send(Runnable act, Watcher watcher) {
        try {
            if (sending != null) {
                sending.execute(act);
                return;
            }
        } catch (RejectedExecutionException e) {
            log.debug("The tails are slow", e);
        }
        watcher.giveUp();
    }

    /** Whoever has gone, is not signed in any more, or has been here long enough. The last one switches off the light. */
    private void sweep() {
        rooms.values().forEach(room -> room.watchers().removeIf(this::goes));
        rooms.values().removeIf(room -> room.watchers().isEmpty());
        if (rooms.isEmpty()) {
            stopThreads();
        }
    }

    private boolean goes(Watcher watcher) {
        if (watcher.isOver()) {
            return true;
        }
        if (!watcher.isSignedIn()) {
            end(watcher, "You are signed out.");
            return true;
        }
        if (ticker.nanos() - watcher.openedNanos() > LONGEST.toNanos()) {
            end(watcher, "");
            return true;
        }
        return false;
    }

    private List<Watcher> all() {
        return rooms.values().stream().flatMap(room -> room.watchers().stream()).toList();
    }

    synchronized void sweepNow() {
        sweep();
    }

    synchronized int count() {
        return all().size();
    }

    /** What was handed over before is still sent. */
    private void stopThreads() {
        if (looking != null) {
            looking.shutdown();
            looking = null;
        }
        if (sending != null) {
            sending.shutdown();
            sending = null;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for requests that are under way, of which these would be the last to end. */
    @Override
    public synchronized void stop() {
        running = false;
        all().forEach(watcher -> end(watcher, ""));
        rooms.clear();
        stopThreads();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private static ThreadFactory daemon(String name) {
        return act -> {
            Thread thread = new Thread(act, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
