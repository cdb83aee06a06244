/** The books: double entry, append-only, hash-chained. It leaves when to post to the jobs. */
@NullMarked
package joulebook.api.ledger;

import org.jspecify.annotations.NullMarked;
