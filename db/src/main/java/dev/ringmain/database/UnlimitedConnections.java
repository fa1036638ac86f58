package dev.ringmain.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections for statements that may take longer than a request would wait: outside the pool, and without its limits. */
final class UnlimitedConnections {

    private final DataSource unpooled;

    UnlimitedConnections(DataSource unpooled) {
        this.unpooled = unpooled;
    }

    /** To be closed by the caller. */
    Connection open() throws SQLException {
        return unpooled.getConnection();
    }

    DataSource asDataSource() {
        return unpooled;
    }
}
