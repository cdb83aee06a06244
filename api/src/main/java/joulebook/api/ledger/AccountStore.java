package joulebook.api.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import joulebook.api.database.BinaryCopy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Accounts by their numbers, which entries name them by. */
@Repository
class AccountStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    AccountStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    private record Numbered(int id, Account account) {}

    /** Those of accounts, which are opened where they are new. The caller holds the lock on the books. */
    Map<Account, Integer> ids(List<Account> accounts) {
        Map<Account, Integer> ids = new HashMap<>();
        jdbc.sql("""
                        SELECT a.id, a.name, a.unit FROM unnest(:names::text[], :units::text[]) AS n(name, unit),
                            LATERAL (SELECT * FROM account WHERE name = n.name AND unit = n.unit) AS a
                        """)
                .param("names", texts(accounts, Account::name), Types.ARRAY)
                .param("units", texts(accounts, Account::unit), Types.ARRAY)
                .query(row -> {
                    ids.put(account(row), row.getInt("id"));
                });
        open(accounts.stream().filter(account -> !ids.containsKey(account)).toList(), ids);
        return ids;
    }

    private void open(List<Account> accounts, Map<Account, Integer> ids) {
        List<Integer> next = jdbc.sql("SELECT nextval('account_id') FROM generate_series(1, :accounts)")
                .param("accounts", accounts.size())
                .query((row, n) -> row.getInt(1))
                .list();
        List<Numbered> opened = new ArrayList<>();
        for (Account account : accounts) {
            opened.add(new Numbered(next.get(opened.size()), account));
        }
        BinaryCopy.add(batches, "account (id, name, unit, digest)", 4, opened, AccountStore::write);
        opened.forEach(each -> ids.put(each.account(), each.id()));
    }

    private static void write(BinaryCopy copy, Numbered row) {
        copy.integer((long) row.id());
        copy.text(row.account().name());
        copy.text(row.account().unit());
        copy.bytes(row.account().form(row.id()).sha256());
    }

    static Account account(ResultSet row) throws SQLException {
        return new Account(row.getString("name"), row.getString("unit"));
    }

    private static String[] texts(List<Account> accounts, Function<Account, String> which) {
        return accounts.stream().map(which).toArray(String[]::new);
    }
}
