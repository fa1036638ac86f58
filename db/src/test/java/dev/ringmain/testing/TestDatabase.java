package dev.ringmain.testing;

import dev.ringmain.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * An empty schema for each Spring context, by {@code @ContextConfiguration(initializers = TestDatabase.class)}; for a test without
 * Spring, {@link #emptySchema()}. It is on the server that the system property {@code ringmain.test.mysql-url} names (such as
 * {@code jdbc:mysql://127.0.0.1:3306/?user=root&password=…}), otherwise on one embedded server for the whole test JVM, with its data
 * below {@code target}. Schemas on a server of yours are dropped when the JVM ends, the others when the next one begins.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class TestDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String PREFIX = "ringmain_test_";

    private static final List<String> MADE = new CopyOnWriteArrayList<>();

    /** @param url with all that is needed to sign in, unless user and password are given beside it */
    public record Schema(String name, String url, String username, String password) {

        public Connection connect() throws SQLException {
            return signIn(url, username, password);
        }
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Schema schema = emptySchema();
        TestPropertyValues.of(
                        "spring.datasource.url=" + schema.url(),
                        "spring.datasource.username=" + schema.username(),
                        "spring.datasource.password=" + schema.password(),
                        "spring.test.database.replace=none")
                .applyTo(context);
    }

    /** Whether the tests run against a MySQL Server of the developer's, and not the embedded MariaDB. */
    public static boolean isYourServer() {
        return !yourServer().isEmpty();
    }

    /** A schema that nobody else uses, without tables. */
    public static synchronized Schema emptySchema() {
        String name =
                PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
        if (isYourServer() && MADE.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(new Thread(TestDatabase::dropAllMade, "test-schemas-drop"));
        }
        MADE.add(name);
        return on(name);
    }

    private static Schema on(String name) {
        if (isYourServer()) {
            return new Schema(name, yourServer().replaceFirst("^(jdbc:mysql://[^/?]+)(/[^?]*)?", "$1/" + name), "", "");
        }
        EmbeddedDatabase server = Shared.SERVER;
        return new Schema(name, server.url(name), server.username(), server.password());
    }

    private static String yourServer() {
        return System.getProperty("ringmain.test.mysql-url", "");
    }

    private static void execute(String statement) {
        try (Connection connection = on("").connect();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("The test database refused: " + statement, e);
        }
    }

    private static Connection signIn(String url, String username, String password) throws SQLException {
        return username.isEmpty()
                ? DriverManager.getConnection(url)
                : DriverManager.getConnection(url, username, password);
    }

    private static void dropAllMade() {
        MADE.forEach(name -> execute("DROP DATABASE IF EXISTS " + name));
    }

    private static final class Shared {

        static final EmbeddedDatabase SERVER = start();

        private static EmbeddedDatabase start() {
            EmbeddedDatabase server =
                    EmbeddedDatabase.start(Path.of(System.getProperty("basedir", ""), "target", "test-database"));
            // At the start and not at the end, when the server is already on its way down. Its owner is alone here.
            if (server.isOwner()) {
                dropLeftovers(server);
            }
            return server;
        }

        private static void dropLeftovers(EmbeddedDatabase server) {
            try (Connection connection = signIn(server.url(""), server.username(), server.password());
                    Statement sql = connection.createStatement()) {
                List<String> leftovers = new ArrayList<>();
                try (ResultSet names = sql.executeQuery("SHOW DATABASES LIKE '" + PREFIX + "%'")) {
                    while (names.next()) {
                        leftovers.add(names.getString(1));
                    }
                }
                for (String name : leftovers) {
                    sql.execute("DROP DATABASE " + name);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
