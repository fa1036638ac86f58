package dev.ringmain.secret;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ringmain.DatabaseTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("database")
@DatabaseTest
class InstallationKeyTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MasterKey masterKey;

    @Test
    void startsAgainWithTheKeyOfTheFirstStart() {
        assertThatCode(() -> new InstallationKey(jdbc, masterKey).afterPropertiesSet())
                .doesNotThrowAnyException();
    }

    @Test
    void refusesToStartWithAnotherKey() {
        InstallationKey other = new InstallationKey(jdbc, new MasterKey(new byte[MasterKey.LENGTH]));

        assertThatIllegalStateException()
                .isThrownBy(other::afterPropertiesSet)
                .withMessageContaining("another master key")
                .withMessageContaining("ringmain.master-key");
    }
}
