package dev.ringmain.database;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Starts the embedded server while Spring is still reading classes: the seconds it takes are then nobody's. */
@Order(Ordered.LOWEST_PRECEDENCE)
final class EarlyStart implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String RUNS_IN_A_TEST =
            "org.springframework.boot.test.context.SpringBootTestContextBootstrapper";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        // A test of a slice may want no database at all; if it does, the bean starts one.
        if (isWanted(environment) && !environment.containsProperty(RUNS_IN_A_TEST)) {
            Binder binder = Binder.get(environment);
            Starting starting = Starting.begin(
                    binder.bindOrCreate("ringmain", DataDirectory.class),
                    binder.bindOrCreate("ringmain.database", DatabaseSettings.class));
            context.getBeanFactory().registerSingleton("embeddedDatabaseStarting", starting);
        }
    }

    /** Whether there is no database of the operator's own. */
    static boolean isWanted(Environment environment) {
        return !StringUtils.hasText(environment.getProperty("spring.datasource.url"));
    }

    static EmbeddedDatabase start(DataDirectory directory, DatabaseSettings settings) {
        // Boot runs these handlers when all contexts are closed; a plain shutdown hook would run beside that, and the
        // last
        // deliveries could not be settled.
        return EmbeddedDatabase.start(
                directory.path(), settings.embeddedBufferPool(), SpringApplication.getShutdownHandlers()::add);
    }

    /** A server on its way. */
    record Starting(CompletableFuture<EmbeddedDatabase> database) {

        static Starting begin(DataDirectory directory, DatabaseSettings settings) {
            CompletableFuture<EmbeddedDatabase> database = new CompletableFuture<>();
            // A thread of its own: those of the common pool have a class loader that cannot see into the fat jar.
            Thread thread = new Thread(
                    () -> {
                        try {
                            database.complete(start(directory, settings));
                        } catch (RuntimeException | Error e) {
                            database.completeExceptionally(e);
                        }
                    },
                    "embedded-database-start");
            thread.setDaemon(true);
            thread.start();
            return new Starting(database);
        }

        EmbeddedDatabase await() {
            try {
                return database.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof DatabaseNotStartedException notStarted) {
                    throw notStarted;
                }
                throw e;
            }
        }
    }
}
