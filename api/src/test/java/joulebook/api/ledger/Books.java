package joulebook.api.ledger;

import joulebook.api.RealServer;
import tools.jackson.databind.JsonNode;

/** What stands in the books, asked of the database itself. */
final class Books {
    private Books() {}

    /** Debits less credits. */
    static long net(RealServer server, String account, String unit) {
        return server.database()
                .sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0)
                        FROM posting WHERE account = :account AND unit = :unit
                        """)
                .param("account", account)
                .param("unit", unit)
                .query(Long.class)
                .single();
    }

    static long entries(RealServer server) {
        return server.database()
                .sql("SELECT count(*) FROM entry")
                .query(Long.class)
                .single();
    }

    /** A unit's line of a month as it was filed, beside what is known now. */
    static JsonNode filed(RealServer server, String month, String unit) {
        return server.get("/v1/periods/" + month + "/filed?seal=1")
                .json()
                .path("lines")
                .valueStream()
                .filter(line -> line.path("unit").asString().equals(unit))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line in " + unit));
    }

    /** The hashes of a device's entries, in their order. */
    static String hashes(RealServer server, String device) {
        return server.database()
                .sql(
                        "SELECT coalesce(string_agg(encode(hash, 'hex'), ' ' ORDER BY id), '') FROM entry WHERE device = :device")
                .param("device", device)
                .query(String.class)
                .single();
    }

    /** Kind and attribution revision of a device's entries, in their order. */
    static String story(RealServer server, String device) {
        return server.database()
                .sql(
                        "SELECT string_agg(to_char(minute AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || kind || ' ' || revision,"
                                + " ', ' ORDER BY id) FROM entry WHERE device = :device")
                .param("device", device)
                .query(String.class)
                .single();
    }

    /** Debits less credits of all of a device's entries: 0, or they do not balance. */
    static long difference(RealServer server, String device, String unit) {
        return server.database()
                .sql("""
                        SELECT coalesce(sum(CASE side WHEN 'DEBIT' THEN amount ELSE -amount END), 0)
                        FROM posting p JOIN entry e ON e.id = p.entry WHERE e.device = :device AND p.unit = :unit
                        """)
                .param("device", device)
                .param("unit", unit)
                .query(Long.class)
                .single();
    }

    /** Millijoules of a device's newest windows. */
    static long windows(RealServer server, String device) {
        return server.database()
                .sql("""
                        SELECT coalesce(sum(energy_mj), 0) FROM (SELECT DISTINCT ON (minute) energy_mj FROM device_window
                            WHERE device = :device ORDER BY minute, revision DESC) AS newest
                        """)
                .param("device", device)
                .query(Long.class)
                .single();
    }
}
