package joulebook.api.database;

import org.jspecify.annotations.Nullable;

/** A PostgreSQL to connect to. */
interface DatabaseServer extends AutoCloseable {

    String url();

    /** Who owns the tables: migrations only. */
    Login owner();

    /** Who reads and adds: everything else. */
    Login application();

    @Override
    void close();

    /** A user and password; null where the address or the system says it. */
    record Login(@Nullable String user, @Nullable String password) {}

    /** Somebody else's: it is there, and stays when this process goes. */
    record Elsewhere(String url, Login owner, Login application) implements DatabaseServer {
        @Override
        public void close() {}
    }
}
