package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.zaxxer.hikari.HikariDataSource;
import dev.ringmain.testing.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.hibernate.dialect.MariaDBDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

@Tag("database")
@SpringBootTest(
        classes = DatabaseConfigurationTest.Application.class,
        properties = {
            "spring.flyway.locations=classpath:dev/ringmain/database/trial",
            "spring.datasource.hikari.maximum-pool-size=3"
        })
@ContextConfiguration(initializers = TestDatabase.class)
class DatabaseConfigurationTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EntityScan(basePackageClasses = Trial.class)
    @Import(DatabaseConfiguration.class)
    static class Application {}

    @Entity
    @Table(name = "trial")
    static class Trial {

        @Id
        UUID id;

        Instant happenedAt;
    }

    @Autowired
    DataSource dataSource;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    EntityManager entities;

    @Autowired
    EntityManagerFactory factory;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Durability durability;

    @Autowired
    DataDirectory dataDirectory;

    @Test
    void makesEverySessionReadCommittedInUtc() throws SQLException {
        Map<String, Object> session = jdbc.sql(
                        "SELECT @@transaction_isolation, @@time_zone, @@innodb_lock_wait_timeout")
                .query()
                .singleRow();

        assertThat(session.values()).map(String::valueOf).containsExactly("READ-COMMITTED", "+00:00", "5");
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    @Test
    void bindsSettingsOfPool() {
        assertThat(((HikariDataSource) dataSource).getMaximumPoolSize()).isEqualTo(3);
    }

    @Test
    void takesDialectOfTheServerThatAnswers() {
        String version = jdbc.sql("SELECT version()").query(String.class).single();

        assertThat(
                        factory.unwrap(SessionFactoryImplementor.class)
                                        .getJdbcServices()
                                        .getDialect()
                                instanceof MariaDBDialect)
                .isEqualTo(version.contains("MariaDB"));
    }

    @Test
    void storesIdsInSixteenBytesAndInstantsInUtc() {
        Trial trial = new Trial();
        trial.id = UUID.fromString("01936a5e-0000-7000-8000-00000000cafe");
        trial.happenedAt = Instant.parse("2026-03-29T01:30:00.123456Z");
        transaction.executeWithoutResult(status -> entities.persist(trial));

        assertThat(jdbc.sql("SELECT hex(id) AS id, CAST(happened_at AS CHAR) AS at FROM trial")
                        .query()
                        .singleRow()
                        .values())
                .map(String::valueOf)
                .containsExactly("01936A5E00007000800000000000CAFE", "2026-03-29 01:30:00.123456");
        assertThat(jdbc.sql("SELECT happened_at FROM trial WHERE happened_at = ?")
                        .param(Timestamp.from(trial.happenedAt))
                        .query((row, number) -> row.getTimestamp(1).toInstant())
                        .single())
                .isEqualTo(trial.happenedAt);
        assertThat(transaction.<Instant>execute(status -> entities.find(Trial.class, trial.id).happenedAt))
                .isEqualTo(trial.happenedAt);
    }

    @Test
    void reportsDurability() {
        assertThat(durability.isRequired()).isTrue();
        assertThat(durability.weaknesses()).isEmpty();
    }

    @Test
    void keepsFilesInTheWorkingDirectoryByDefault() {
        assertThat(dataDirectory.path()).isAbsolute().endsWithRaw(Path.of("ringmain-data"));
    }

    @Test
    void failsSoonWhenServerIsDownOrSilent() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            for (int port : List.of(1, silent.getLocalPort())) {
                DatabaseConfiguration configuration = new DatabaseConfiguration();
                DataSourceProperties given = new DataSourceProperties();
                given.setUrl("jdbc:mysql://127.0.0.1:" + port + "/ringmain");
                try (HikariDataSource pool = configuration.dataSource(given, null)) {
                    pool.setInitializationFailTimeout(-1);
                    assertThat(pool.getConnectionTimeout()).isLessThan(2_000);
                    // Far more than that, for a busy machine, and far less than a pool waits that was told nothing.
                    assertTimeoutPreemptively(
                            Duration.ofSeconds(15),
                            () -> assertThatThrownBy(pool::getConnection).isInstanceOf(SQLException.class));
                }
            }
        }
    }

    @Test
    void migratesIntoSchemaThatDoesNotExistYet() throws SQLException {
        TestDatabase.Schema schema = TestDatabase.emptySchema();
        jdbc.sql("DROP DATABASE " + schema.name()).update();
        DataSourceProperties given = new DataSourceProperties();
        given.setUrl(schema.url());
        given.setUsername(schema.username());
        given.setPassword(schema.password());
        FluentConfiguration flyway = new FluentConfiguration();
        DatabaseConfiguration configuration = new DatabaseConfiguration();
        configuration
                .migrationsWithoutTimeLimit(configuration.unlimitedConnections(given, null))
                .customize(flyway);

        try (Connection connection = flyway.getDataSource().getConnection()) {
            assertThat(connection.getCatalog()).isEqualTo(schema.name());
            assertThat(connection.getNetworkTimeout()).isZero();
        }
    }

    @Test
    void leavesWhatTheUrlNames() {
        assertThat(ConnectionDefaults.forPool("jdbc:mysql://db/ringmain?sockettimeout=60000&connectionTimeZone=LOCAL"))
                .doesNotContainKeys("socketTimeout", "connectionTimeZone")
                .containsEntry("connectTimeout", "2000");
    }
}
