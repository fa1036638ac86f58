package dev.ringmain.admin.tail;

import dev.ringmain.tenant.UserId;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One tail in one browser. What it is sent, it is sent by one thread at a time; what comes while that waits for a slow reader is left out. */
class Watcher {

    /** What is sent at once. */
    private static final int MOST_AT_ONCE = 50;

    private static final long SOON_MILLIS = 1_000;

    private final UserId user;
    private final TailFilter filter;
    private final HttpSession session;
    private final BooleanSupplier mayLook;
    private final SseEmitter emitter;
    private final long openedNanos;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean missed;
    private volatile boolean over;
    private volatile boolean barred;

    /** @param mayLook whether they may still; asked now and then, outside of any lock */
    Watcher(
            UserId user,
            TailFilter filter,
            HttpSession session,
            BooleanSupplier mayLook,
            SseEmitter emitter,
            long nanos) {
        this.user = user;
        this.filter = filter;
        this.session = session;
        this.mayLook = mayLook;
        this.emitter = emitter;
        this.openedNanos = nanos;
        emitter.onCompletion(() -> over = true);
        emitter.onTimeout(emitter::complete);
        emitter.onError(failure -> over = true);
    }

    UserId user() {
        return user;
    }

    long openedNanos() {
        return openedNanos;
    }

    boolean isOver() {
        return over;
    }

    /** For {@link #isSignedIn}, which others wait for. */
    void askAgain() {
        barred = barred || !mayLook.getAsBoolean();
    }

    /** Whoever has signed out, or was away for too long, has no session any more; others were ended, or have nothing to look at. */
    boolean isSignedIn() {
        try {
            session.getCreationTime();
            return !barred;
        } catch (IllegalStateException gone) {
            return false;
        }
    }

    /** @return whether the turn is the caller's, who then has to {@link #tell} or {@link #end} */
    boolean take() {
        return busy.compareAndSet(false, true);
    }

    /** For what is left out because its reader is slow. */
    void miss() {
        missed = true;
    }

    /** For a turn that was taken and cannot be had. */
    void giveUp() {
        missed = true;
        busy.set(false);
    }

    /** Sends what it wants of these; a sign of life, if that is nothing and one is due. */
    void tell(Collection<TailLine> lines, boolean more, boolean beat) {
        try {
            List<TailLine> wanted =
                    new ArrayList<>(lines.stream().filter(filter::takes).toList());
            boolean left = more || missed || wanted.size() > MOST_AT_ONCE;
            missed = false;
            if (wanted.size() > MOST_AT_ONCE) {
                wanted = wanted.subList(wanted.size() - MOST_AT_ONCE, wanted.size());
            }
            if (!wanted.isEmpty() || left) {
                emitter.send(SseEmitter.event()
                        .name("lines")
                        .reconnectTime(SOON_MILLIS)
                        .data(Map.of("more", left, "lines", wanted), MediaType.APPLICATION_JSON));
            } else if (beat) {
                emitter.send(SseEmitter.event()
                        .name("beat")
                        .reconnectTime(SOON_MILLIS)
                        .data(""));
            }
        } catch (IOException | IllegalStateException gone) {
            over = true;
        } finally {
            busy.set(false);
        }
    }

    /** @param why in words, for whom the browser is not to come back; empty: it may */
    void end(String why) {
        over = true;
        try {
            if (!why.isEmpty()) {
                emitter.send(SseEmitter.event().name("end").data(why));
            }
            emitter.complete();
        } catch (IOException | IllegalStateException gone) {
            // Then nobody is there to be told.
        } finally {
            busy.set(false);
        }
    }
}
