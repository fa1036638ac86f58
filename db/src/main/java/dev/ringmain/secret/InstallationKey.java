package dev.ringmain.secret;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Refuses to start with another master key than the one that sealed what the database holds: otherwise every API key would be unknown,
 * and every secret would fail on its own, later.
 */
@Component
@DependsOnDatabaseInitialization
class InstallationKey implements InitializingBean {

    private final JdbcClient jdbc;
    private final MasterKey masterKey;

    InstallationKey(JdbcClient jdbc, MasterKey masterKey) {
        this.jdbc = jdbc;
        this.masterKey = masterKey;
    }

    @Override
    public void afterPropertiesSet() {
        jdbc.sql("INSERT IGNORE INTO installation (id, key_fingerprint, created_at) VALUES (1, ?, UTC_TIMESTAMP(6))")
                .params(masterKey.fingerprint())
                .update();
        byte[] known = jdbc.sql("SELECT key_fingerprint FROM installation WHERE id = 1")
                .query((row, n) -> row.getBytes(1))
                .single();
        if (!MasterKey.same(known, masterKey.fingerprint())) {
            throw new IllegalStateException(
                    "This database was set up with another master key. Set ringmain.master-key, or put the file"
                            + " master.key of the first start into ringmain.data-dir. Every node of an installation needs the same key.");
        }
    }
}
