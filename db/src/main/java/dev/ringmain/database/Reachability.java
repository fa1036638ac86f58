package dev.ringmain.database;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Whether the database answers at all: tells a statement that will not do from a server that is away. */
@Component
public class Reachability {

    private final JdbcClient jdbc;

    Reachability(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Asks it, and waits no longer than any statement would. */
    public boolean answers() {
        try {
            return jdbc.sql("SELECT 1").query(Integer.class).single() == 1;
        } catch (DataAccessException e) {
            return false;
        }
    }
}
