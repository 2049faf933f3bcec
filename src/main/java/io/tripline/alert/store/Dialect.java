package io.tripline.alert.store;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The few things in which the databases differ. */
enum Dialect {
    /** A file that one instance alone uses. */
    SQLITE,
    /** A server that several instances may share. */
    POSTGRESQL;

    /**
     * The dialect of a database.
     *
     * @throws IllegalStateException if it is another database, or cannot be reached
     */
    static Dialect of(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            return switch (product) {
                case "SQLite" -> SQLITE;
                case "PostgreSQL" -> POSTGRESQL;
                default ->
                        throw new IllegalStateException(
                                "spring.datasource.url: expected SQLite or PostgreSQL, found "
                                        + product);
            };
        } catch (SQLException e) {
            throw new IllegalStateException("the store's database cannot be reached", e);
        }
    }
}
