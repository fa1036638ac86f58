package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedDatabaseTest {

    private static final Path DATA_DIR =
            Path.of("target", "embedded-database-test").toAbsolutePath();
    private static final Path DIRECTORY = DATA_DIR.resolve("database");

    @BeforeAll
    void beginWithoutData() throws IOException {
        FileSystemUtils.deleteRecursively(DATA_DIR);
    }

    @AfterEach
    void leavesNoServerBehind() {
        assertThat(serversOfThisDirectory()).isEmpty();
    }

    @Test
    void answers() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(read(database, "SELECT 1")).isEqualTo("1");
            assertThat(database.isOwner()).isTrue();
        }
    }

    @Test
    void refusesWrongPasswordAndRootAndNobody() {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            for (String[] intruder : new String[][] {
                {database.username(), "guess"}, {database.username(), ""}, {"root", ""}, {"mariadb.sys", ""}, {"", ""}
            }) {
                assertThatThrownBy(() -> DriverManager.getConnection(database.url(), intruder[0], intruder[1]))
                        .as("user '%s'", intruder[0])
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("Access denied");
            }
        }
    }

    @Test
    void keepsItsOnlyUserAwayFromFiles() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            // One that anybody may read; others are withheld anyway.
            Path readable = DIRECTORY.resolve("mariadb-11.4.5/share/mariadb_system_tables.sql");
            assertThat(read(database, "SELECT LOAD_FILE('" + readable + "')")).isNull();
            assertThatThrownBy(() -> execute(database, "SELECT 1 INTO OUTFILE '" + DIRECTORY.resolve("written") + "'"))
                    .hasMessageContaining("Access denied");
        }
    }

    @Test
    void listensOnLoopbackOnly() throws IOException, SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(read(database, "SELECT @@bind_address")).isEqualTo("127.0.0.1");
            for (InetAddress other : addressesOtherThanLoopback()) {
                assertThatThrownBy(() -> connect(other, database.port()))
                        .as("address %s", other)
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void keepsCredentialsToItsOwner() throws IOException {
        EmbeddedDatabase.start(DATA_DIR).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(DIRECTORY.resolve(Access.FILE))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(DIRECTORY)))
                .isEqualTo("rwx------");
        assertThat(DIRECTORY.resolve("init.sql")).doesNotExist();
    }

    @Test
    void keepsDataAndPortBetweenRuns() throws SQLException {
        int port;
        try (EmbeddedDatabase first = EmbeddedDatabase.start(DATA_DIR)) {
            port = first.port();
            execute(first, "CREATE OR REPLACE TABLE kept (word varchar(20))", "INSERT INTO kept VALUES ('zażółć')");
        }
        try (EmbeddedDatabase second = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(read(second, "SELECT word FROM kept")).isEqualTo("zażółć");
            assertThat(second.port()).isEqualTo(port);
        }
    }

    @Test
    void choosesAnotherPortWhenItsOwnIsTaken() throws IOException, SQLException {
        int port;
        try (EmbeddedDatabase first = EmbeddedDatabase.start(DATA_DIR)) {
            port = first.port();
        }
        try (ServerSocket stranger = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                EmbeddedDatabase second = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(second.port()).isNotEqualTo(stranger.getLocalPort());
            assertThat(read(second, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void makesNewCredentialsWhenTheirFileIsLost() throws IOException, SQLException {
        EmbeddedDatabase.start(DATA_DIR).close();
        Files.delete(DIRECTORY.resolve(Access.FILE));

        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(read(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void beginsAnewWhatWasCutShort() throws IOException, SQLException {
        EmbeddedDatabase.start(DATA_DIR).close();
        FileSystemUtils.deleteRecursively(DIRECTORY.resolve("data"));
        Files.createDirectory(DIRECTORY.resolve("data.new"));
        Files.writeString(DIRECTORY.resolve("data.new").resolve("ibdata1"), "half");
        Path program = DIRECTORY.resolve("mariadb-11.4.5/bin/mariadbd");
        Files.write(program, new byte[0]);

        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(read(database, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void stopsServerThatKilledRunLeftBehindAndLosesNothing() throws Exception {
        Process killed = otherJvm();
        try (EmbeddedDatabase joined = EmbeddedDatabase.start(DATA_DIR)) {
            execute(joined, "CREATE OR REPLACE TABLE survived (n int)", "INSERT INTO survived VALUES (42)");
        }
        List<ProcessHandle> orphans = serversOfThisDirectory();
        killed.destroyForcibly().waitFor();
        assertThat(orphans).hasSize(1).allMatch(ProcessHandle::isAlive);

        try (EmbeddedDatabase next = EmbeddedDatabase.start(DATA_DIR)) {
            assertThat(next.isOwner()).isTrue();
            assertThat(orphans).noneMatch(ProcessHandle::isAlive);
            assertThat(read(next, "SELECT n FROM survived")).isEqualTo("42");
        }
    }

    @Test
    void joinsServerOfAnotherProcessAndLeavesItRunning() throws Exception {
        Process owner = otherJvm();
        try {
            EmbeddedDatabase joined = EmbeddedDatabase.start(DATA_DIR);
            assertThat(joined.isOwner()).isFalse();
            assertThat(read(joined, "SELECT 1")).isEqualTo("1");
            joined.close();

            assertThat(serversOfThisDirectory()).hasSize(1).allMatch(ProcessHandle::isAlive);
        } finally {
            endNormally(owner);
        }
    }

    @Test
    void joinsServerOfItsOwnProcess() throws SQLException {
        try (EmbeddedDatabase first = EmbeddedDatabase.start(DATA_DIR)) {
            EmbeddedDatabase second = EmbeddedDatabase.start(DATA_DIR);
            second.close();
            assertThat(second.port()).isEqualTo(first.port());
            assertThat(read(first, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void stopsWithItsJvm() throws Exception {
        Process owner = otherJvm();
        List<ProcessHandle> servers = serversOfThisDirectory();
        assertThat(servers).hasSize(1);

        owner.destroy();
        assertThat(owner.waitFor(20, TimeUnit.SECONDS)).isTrue();

        assertThat(servers).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void saysWhatToDoWhenServerDoesNotStart() throws IOException {
        EmbeddedDatabase.start(DATA_DIR).close();
        Path redoLog = DIRECTORY.resolve("data/ib_logfile0");
        Path aside = Files.move(redoLog, DIRECTORY.resolve("aside"));
        Files.writeString(redoLog, "no redo log".repeat(2_000));
        try {
            assertThatThrownBy(() -> EmbeddedDatabase.start(DATA_DIR))
                    .isInstanceOf(DatabaseNotStartedException.class)
                    .hasMessageContaining("mariadbd.log")
                    .hasMessageContaining("InnoDB")
                    .hasMessageContaining("spring.datasource.url");
        } finally {
            Files.move(aside, redoLog, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void isDurableUntilSomebodyMakesItOtherwise() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(DATA_DIR)) {
            Durability durability = new Durability(
                    new DriverManagerDataSource(database.url(), database.username(), database.password()), true);
            assertThat(durability.weaknesses()).isEmpty();

            execute(database, "SET GLOBAL innodb_flush_log_at_trx_commit = 2");
            assertThat(durability.weaknesses())
                    .singleElement()
                    .asString()
                    .contains("acknowledged events", "SET GLOBAL innodb_flush_log_at_trx_commit = 1;");

            execute(database, "SET GLOBAL innodb_flush_log_at_trx_commit = 1");
            assertThat(durability.weaknesses()).isEmpty();
        }
    }

    /** Owns the database until its input ends or it is killed. */
    static final class Owner {

        public static void main(String[] args) throws IOException {
            EmbeddedDatabase.start(Path.of(args[0]));
            System.out.println("started");
            System.in.read();
            System.exit(0);
        }
    }

    private static Process otherJvm() throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        DATA_DIR.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(jvm.getInputStream()));
        assertThat(output.lines().takeWhile(line -> !line.equals("started")))
                .as("what it said before it started")
                .noneMatch(line -> line.contains("Exception"));
        return jvm;
    }

    private static void endNormally(Process jvm) throws Exception {
        jvm.getOutputStream().close();
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private static List<ProcessHandle> serversOfThisDirectory() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.startsWith(DIRECTORY.toString()))
                        .isPresent())
                .toList();
    }

    private static List<InetAddress> addressesOtherThanLoopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .toList();
    }

    private static void connect(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1_000);
        }
    }

    private static String read(EmbeddedDatabase database, String query) throws SQLException {
        try (Connection connection = signIn(database);
                Statement sql = connection.createStatement();
                ResultSet rows = sql.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(EmbeddedDatabase database, String... statements) throws SQLException {
        try (Connection connection = signIn(database);
                Statement sql = connection.createStatement()) {
            for (String statement : statements) {
                sql.execute(statement);
            }
        }
    }

    private static Connection signIn(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.url(), database.username(), database.password());
    }
}
