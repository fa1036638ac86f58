package dev.ringmain.database;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.PropertySource;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The connection to the server that {@code spring.datasource.url} names, or to the embedded one. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DataDirectory.class, DatabaseSettings.class, DataSourceProperties.class})
@PropertySource("classpath:dev/ringmain/database/defaults.properties")
class DatabaseConfiguration {

    private static final String DRIVER = "com.mysql.cj.jdbc.Driver";

    /** So that a caller hears within two seconds that the database is down. */
    private static final long MAX_WAIT_FOR_CONNECTION_MS = 1_500;

    /**
     * A connection that was used so lately is lent without asking the server whether it is still there. The looks that a node takes each second
     * or half second would otherwise ask twice, every time: that was a fifth of what an idle node and its database cost.
     */
    private static final String TRUSTED_FOR = "com.zaxxer.hikari.aliveBypassWindowMs";

    private static final String TRUSTED_FOR_MS = "1500";

    @Bean
    @Conditional(NoUrlGiven.class)
    EmbeddedDatabase embeddedDatabase(
            DataDirectory directory, DatabaseSettings settings, ObjectProvider<EarlyStart.Starting> early) {
        EarlyStart.Starting starting = early.getIfAvailable();
        return starting == null ? EarlyStart.start(directory, settings) : starting.await();
    }

    @Bean
    @Primary
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(DataSourceProperties given, @Nullable EmbeddedDatabase embedded) {
        Server server = Server.of(given, embedded);
        // The pool knows it as a system property alone.
        if (System.getProperty(TRUSTED_FOR) == null) {
            System.setProperty(TRUSTED_FOR, TRUSTED_FOR_MS);
        }
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName("ringmain");
        pool.setDriverClassName(DRIVER);
        pool.setJdbcUrl(server.url());
        pool.setUsername(server.username());
        pool.setPassword(server.password());
        pool.setDataSourceProperties(ConnectionDefaults.forPool(server.url()));
        // Not by sessionVariables, which the URL may replace: REPEATABLE READ brings deadlocks by the thousand to the
        // queue.
        pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        pool.setConnectionTimeout(MAX_WAIT_FOR_CONNECTION_MS);
        pool.setValidationTimeout(1_000);
        return pool;
    }

    @Bean
    UnlimitedConnections unlimitedConnections(DataSourceProperties given, @Nullable EmbeddedDatabase embedded) {
        Server server = Server.of(given, embedded);
        DriverManagerDataSource unpooled =
                new DriverManagerDataSource(server.url(), ConnectionDefaults.forMigrations(server.url()));
        unpooled.setDriverClassName(DRIVER);
        unpooled.setUsername(server.username());
        unpooled.setPassword(server.password());
        return new UnlimitedConnections(unpooled);
    }

    @Bean
    FlywayConfigurationCustomizer migrationsWithoutTimeLimit(UnlimitedConnections connections) {
        return flyway -> flyway.dataSource(connections.asDataSource());
    }

    @Bean
    @DependsOnDatabaseInitialization
    Durability durability(DataSource dataSource, DatabaseSettings settings) {
        return new Durability(dataSource, settings.requireDurable());
    }

    private record Server(
            String url, @Nullable String username, @Nullable String password) {

        static Server of(DataSourceProperties given, @Nullable EmbeddedDatabase embedded) {
            return embedded == null
                    ? new Server(given.determineUrl(), given.determineUsername(), given.determinePassword())
                    : new Server(embedded.url(), embedded.username(), embedded.password());
        }
    }

    static final class NoUrlGiven implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return EarlyStart.isWanted(context.getEnvironment());
        }
    }
}
