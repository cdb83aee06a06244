package joulebook.api.database;

import org.jspecify.annotations.Nullable;

/** A PostgreSQL to connect to. */
interface DatabaseServer extends AutoCloseable {

    String url();

    @Nullable String user();

    @Nullable String password();

    @Override
    void close();

    /** Somebody else's: it is there, and stays when this process goes. */
    record Elsewhere(
            String url, @Nullable String user, @Nullable String password) implements DatabaseServer {
        @Override
        public void close() {}
    }
}
