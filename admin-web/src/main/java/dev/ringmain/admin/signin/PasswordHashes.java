package dev.ringmain.admin.signin;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Makes and compares hashes of passwords, a few at a time. */
@Component
public class PasswordHashes {

    /** A hash takes 19 MiB and a core for tens of milliseconds: a crowd at the door must not bring the house down. */
    private static final int AT_ONCE = 4;

    private static final int LONGEST = 1_000;

    private final PasswordEncoder encoder;
    private final Semaphore seats = new Semaphore(AT_ONCE, true);

    PasswordHashes(PasswordEncoder encoder) {
        this.encoder = encoder;
    }

    public String hash(String password) {
        return seated(() -> String.valueOf(encoder.encode(password)));
    }

    public boolean matches(String password, String hash) {
        return password.length() <= LONGEST && seated(() -> encoder.matches(password, hash));
    }

    boolean isOld(String hash) {
        return encoder.upgradeEncoding(hash);
    }

    private <T> T seated(Supplier<T> work) {
        seats.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            seats.release();
        }
    }
}
