package joulebook.api.window;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import joulebook.api.verification.Check;
import joulebook.api.verification.Findings;
import joulebook.api.verification.RowStream;
import joulebook.kernel.quantity.Energy;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Windows: the digest of each holds. */
@Component
class WindowCheck implements Check {
    private final RowStream rows;

    WindowCheck(RowStream rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "windows";
    }

    @Override
    public int order() {
        return 3;
    }

    @Override
    public Walked run(Scope scope, Findings findings) {
        long[] count = new long[2];
        rows.each("""
                SELECT w.*, i.id AS known, i.digest AS instrument_digest
                FROM device_window w LEFT JOIN instrument i ON i.id = w.instrument
                ORDER BY w.device, w.minute, w.revision
                """, row -> {
            findings.looked(++count[0]);
            String instrument = row.getString("instrument");
            if (row.getObject("known") == null) {
                findings.add("device_window", key(row), "names instrument " + instrument + ", which is not there");
            } else if (row.getBytes("digest") == null) {
                count[1]++;
            } else if (!findings.names("instrument", instrument) && !holds(row)) {
                findings.add("device_window", key(row), "was changed: its digest does not hold");
            }
        });
        return Walked.of(count[0], count[1]);
    }

    static String key(ResultSet row) throws SQLException {
        return row.getString("device") + " "
                + row.getObject("minute", OffsetDateTime.class).toInstant() + " " + row.getString("revision");
    }

    private static boolean holds(ResultSet row) throws SQLException {
        try {
            return Arrays.equals(
                    row.getBytes("digest"),
                    WindowForm.window(
                                    row.getString("device"),
                                    row.getObject("minute", OffsetDateTime.class)
                                            .toInstant(),
                                    row.getInt("revision"),
                                    row.getBytes("instrument_digest"),
                                    row.getLong("energy_mj"),
                                    row.getLong("covered_nanos"),
                                    row.getObject("cross_check_mj", Long.class),
                                    row.getString("gaps"),
                                    row.getString("inputs_sha256"),
                                    row.getObject("arrival", Long.class),
                                    row.getObject("closed_at", OffsetDateTime.class)
                                            .toInstant(),
                                    new DeviceWindow.Unseen(
                                            new Energy(row.getLong("bridged_mj")),
                                            row.getLong("bridged_nanos"),
                                            new Energy(row.getLong("suspense_mj")),
                                            List.of()),
                                    row.getString("clock_steps"))
                            .sha256());
        } catch (JacksonException e) {
            return false;
        }
    }
}
