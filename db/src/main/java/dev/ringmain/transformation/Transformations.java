package dev.ringmain.transformation;

import dev.ringmain.tenant.EnvironmentId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Parses and applies transformations, on a few threads of their own, each environment in turn. An expression in JSONata is a program: what
 * stops one that does not end is said in this module's README.
 */
@Component
public class Transformations implements DisposableBean {

    /** Characters of an expression. */
    public static final int LONGEST = 10_000;

    private static final int SEATS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int MOST_LOST = 8;
    private static final int MOST_WAITING = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final FairPool pool = new FairPool(
            "transformation", SEATS, MOST_LOST, MOST_WAITING, 2 * Leash.MOST_NANOS, LONGEST_WAIT.toNanos());
    private final Clock clock;

    Transformations(Clock clock) {
        this.clock = clock;
    }

    /**
     * Whether it can be parsed. Waits for that.
     *
     * @throws BrokenTransformation if not
     * @throws TransformationsBusy if that cannot be said just now
     */
    public void check(EnvironmentId owner, String text) {
        if (text.length() > LONGEST) {
            throw new BrokenTransformation(1, 1, "A transformation has at most " + LONGEST + " characters.");
        }
        waitFor(pool.submit(owner, () -> Transformation.parse(text)));
    }

    /**
     * What it makes of the payload, as JSON. Fails with {@link BrokenTransformation}, {@link TransformationFailed} or
     * {@link TransformationsBusy}. What follows it runs on the thread that computed it, and must not wait for anything.
     */
    public CompletableFuture<byte[]> apply(EnvironmentId owner, String text, TransformationInput input) {
        return pool.submit(owner, () -> Transformation.parse(text).apply(input, clock.instant()));
    }

    /** Applies it and waits. @throws RuntimeException those that {@link #apply} fails with */
    public byte[] applyNow(EnvironmentId owner, String text, TransformationInput input) {
        if (text.length() > LONGEST) {
            throw new BrokenTransformation(1, 1, "A transformation has at most " + LONGEST + " characters.");
        }
        return waitFor(apply(owner, text, input));
    }

    private static <T> T waitFor(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException expected ? expected : e;
        }
    }

    @Override
    public void destroy() {
        pool.close();
    }
}
