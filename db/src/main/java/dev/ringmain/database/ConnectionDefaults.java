package dev.ringmain.database;

import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;

/** What Connector/J is told on every connection, to MariaDB and to MySQL, unless the URL says otherwise. */
final class ConnectionDefaults {

    private static final Map<String, String> FOR_ALL = Map.ofEntries(
            // It would ask information_schema for tables that only MySQL has.
            Map.entry("useInformationSchema", "false"),
            Map.entry("connectionTimeZone", "UTC"),
            Map.entry("forceConnectionTimeZoneToSession", "true"),
            // Text is sent, and read, as what it is.
            Map.entry("characterEncoding", "UTF-8"),
            Map.entry("rewriteBatchedStatements", "true"),
            Map.entry("cachePrepStmts", "true"),
            Map.entry("prepStmtCacheSize", "250"),
            Map.entry("prepStmtCacheSqlLimit", "4096"),
            Map.entry("useLocalSessionState", "true"),
            // Safe across a server upgrade: the driver drops what it cached when the version in the greeting differs.
            Map.entry("cacheServerConfiguration", "true"),
            Map.entry("tcpKeepAlive", "true"),
            Map.entry("connectTimeout", "2000"));

    private static final Map<String, String> FOR_THE_POOL = Map.of(
            "socketTimeout",
            "7000",
            // Shorter than the socket's patience, or a wait for a lock would end as a torn connection whose transaction
            // the
            // server still holds.
            "sessionVariables",
            "innodb_lock_wait_timeout=5");

    /** A migration may rebuild a large table, and is the one to make the schema that the URL names. */
    private static final Map<String, String> FOR_MIGRATIONS = Map.of("createDatabaseIfNotExist", "true");

    private ConnectionDefaults() {}

    static Properties forPool(String url) {
        return without(url, FOR_THE_POOL);
    }

    static Properties forMigrations(String url) {
        return without(url, FOR_MIGRATIONS);
    }

    /** Left out where the URL names it, because the driver lets a property win over the URL. */
    private static Properties without(String url, Map<String, String> more) {
        Properties properties = new Properties();
        properties.putAll(FOR_ALL);
        properties.putAll(more);
        properties.stringPropertyNames().stream()
                .filter(name -> Pattern.compile("[?&(,]" + name + "=", Pattern.CASE_INSENSITIVE)
                        .matcher(url)
                        .find())
                .forEach(properties::remove);
        return properties;
    }
}
