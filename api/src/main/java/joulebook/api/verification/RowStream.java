package joulebook.api.verification;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;

/** Reads tables of any size: inside a transaction, rows come some hundred at a time. */
@Component
public class RowStream {
    private static final int ROWS = 500;

    private final JdbcTemplate jdbc;

    RowStream(DataSource source) {
        this.jdbc = new JdbcTemplate(source);
        jdbc.setFetchSize(ROWS);
    }

    /** @throws RuntimeException at the next row after the thread was interrupted */
    public void each(String sql, RowCallbackHandler handler, Object... arguments) {
        jdbc.query(
                sql,
                row -> {
                    Stopped.check();
                    handler.processRow(row);
                },
                arguments);
    }
}
