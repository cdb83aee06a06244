package joulebook.api.ledger;

import joulebook.api.verification.Canonical;

/**
 * Who gives or takes, in one unit: what postings are summed by.
 *
 * @param name see {@link Posting}
 */
record Account(String name, String unit) {

    static Account of(Posting posting) {
        return new Account(posting.account(), posting.unit());
    }

    /** Of its row. */
    Canonical form(long id) {
        return Canonical.of("account").add(id).add(name).add(unit);
    }
}
