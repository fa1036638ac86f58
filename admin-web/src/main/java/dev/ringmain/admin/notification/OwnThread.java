package dev.ringmain.admin.notification;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A thread for what may take long, such as a mail server that does not answer; what comes while it is busy is left out. */
final class OwnThread {

    private final AtomicBoolean busy = new AtomicBoolean();
    private final ExecutorService thread;

    OwnThread(String name) {
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    void runUnlessBusy(Runnable work) {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } finally {
                    busy.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            // Stopping: another node, or the next start, does it.
            busy.set(false);
        }
    }

    void stop() {
        thread.shutdown();
    }
}
