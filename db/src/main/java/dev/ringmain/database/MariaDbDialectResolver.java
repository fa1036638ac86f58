package dev.ringmain.database;

import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.MariaDBDialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.jspecify.annotations.Nullable;

/** Connector/J calls every server MySQL; only the version text tells that it is MariaDB. Public for Hibernate, which makes it. */
public final class MariaDbDialectResolver implements DialectResolver {

    @Override
    public @Nullable Dialect resolveDialect(DialectResolutionInfo info) {
        return info.getDatabaseVersion().contains("MariaDB") ? new MariaDBDialect(info) : null;
    }
}
