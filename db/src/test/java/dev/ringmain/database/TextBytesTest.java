package dev.ringmain.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringmain.DatabaseTest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

@DatabaseTest
class TextBytesTest {

    @Autowired
    DataSource database;

    static Stream<byte[]> anything() {
        return Stream.concat(
                Stream.of(
                                "",
                                "{\"it's\": \"a \\\\ and a \\u0000\", \"%\": \"_\"}",
                                "\0\b\t\n\r\u001a\"'\\`?",
                                "Größe 充電 🔌",
                                "\uFFFD")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                // Half a character, half a surrogate pair, a character longer than it need be, and no text at all.
                Stream.of("7b80", "eda080", "c0af", "fffe00ff").map(HexFormat.of()::parseHex));
    }

    @ParameterizedTest
    @MethodSource("anything")
    void arriveAsTheyWere(byte[] bytes) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE TEMPORARY TABLE text_bytes (bytes MEDIUMBLOB NOT NULL)");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO text_bytes VALUES (?)")) {
                TextBytes.bind(insert, 1, bytes);
                insert.executeUpdate();
            }

            try (ResultSet stored = sql.executeQuery("SELECT bytes FROM text_bytes")) {
                assertThat(stored.next()).isTrue();
                assertThat(stored.getBytes(1)).isEqualTo(bytes);
            } finally {
                sql.execute("DROP TEMPORARY TABLE text_bytes");
            }
        }
    }
}
