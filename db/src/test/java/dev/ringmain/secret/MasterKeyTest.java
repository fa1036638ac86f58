package dev.ringmain.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringmain.database.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    Path directory;

    private final MasterKeyConfiguration configuration = new MasterKeyConfiguration();

    @Test
    void saysHowLongAKeyIsAndHowToMakeOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MasterKey(new byte[16]))
                .withMessage("The master key must be 32 bytes, and is 16. Make one with: openssl rand -base64 32");
    }

    @Test
    void doesNotPrintItself() {
        assertThat(new MasterKey(new byte[32])).hasToString("MasterKey[…]");
    }

    @Test
    void isOfNoUseForAPurposeItWasNotDerivedFor() {
        MasterKey key = new MasterKey(new byte[32]);

        assertThat(key.digest("api-key", CONTENT))
                .hasSize(32)
                .isEqualTo(key.digest("api-key", CONTENT))
                .isNotEqualTo(key.digest("cursor", CONTENT));
    }

    @Test
    void isMadeOnceInAFileForItsOwnerAlone() throws IOException {
        Path data = directory.resolve("not/there/yet");
        MasterKey made = configuration.masterKey("", new DataDirectory(data.toString()));
        MasterKey again = configuration.masterKey(" ", new DataDirectory(data.toString()));

        assertThat(again.fingerprint()).isEqualTo(made.fingerprint());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("master.key"))))
                .isEqualTo("rw-------");
        assertThat(Base64.getDecoder()
                        .decode(Files.readString(data.resolve("master.key")).strip()))
                .hasSize(32);
        try (var files = Files.list(data)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void isTheSameForAllProcessesThatStartTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            for (int round = 0; round < 20; round++) {
                DataDirectory data =
                        new DataDirectory(directory.resolve("round" + round).toString());
                Callable<byte[]> start = () -> configuration.masterKey("", data).fingerprint();
                List<byte[]> fingerprints = new ArrayList<>();
                for (Future<byte[]> started : threads.invokeAll(Collections.nCopies(8, start))) {
                    fingerprints.add(started.get());
                }
                assertThat(fingerprints).allMatch(one -> MasterKey.same(one, fingerprints.get(0)));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void comesFromTheSettingWhereThereIsOne() throws IOException {
        String configured = Base64.getEncoder().encodeToString(new byte[32]);
        MasterKey key = configuration.masterKey(configured + "\n", new DataDirectory(directory.toString()));

        assertThat(key.fingerprint()).isEqualTo(new MasterKey(new byte[32]).fingerprint());
        assertThat(directory).isEmptyDirectory();
    }
}
