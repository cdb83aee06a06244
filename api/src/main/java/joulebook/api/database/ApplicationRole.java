package joulebook.api.database;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/** The embedded database's role for the server, with a password that only this process knows. */
final class ApplicationRole {
    private static final String NAME = "joulebook_app";

    private ApplicationRole() {}

    static DatabaseServer.Login make(String url, String owner, String ownerPassword) {
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        String password = HexFormat.of().formatHex(secret);
        try (Connection connection = DriverManager.getConnection(url, owner, ownerPassword);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "DO $$ BEGIN CREATE ROLE " + NAME + "; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
            statement.execute("ALTER ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            return new DatabaseServer.Login(NAME, password);
        } catch (SQLException e) {
            throw new CannotStart("the embedded PostgreSQL gives no role for the server: " + e.getMessage(), e);
        }
    }
}
