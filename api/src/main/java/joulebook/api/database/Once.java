package joulebook.api.database;

import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of which there is one of a kind, whoever adds it. */
public final class Once {
    private Once() {}

    /**
     * The id of a row that is added if there is none like it. What somebody else adds meanwhile is waited for, and is not in
     * the sight of the statement that waited: it takes a second one to see it.
     *
     * @param insert {@code INSERT ... ON CONFLICT ... DO NOTHING RETURNING id}
     * @param find the id of the one that is there
     */
    public static long id(JdbcClient.StatementSpec insert, JdbcClient.StatementSpec find) {
        return insert.query(Long.class)
                .optional()
                .orElseGet(() -> find.query(Long.class).single());
    }
}
