/**
 * Measures this server beside a plain way of doing the same on the same PostgreSQL: {@code ./joulebook bench ledger} and
 * {@code bench ingest}. It is a client of the server's own HTTP interface, on a data folder made for it.
 */
@NullMarked
package joulebook.api.bench;

import org.jspecify.annotations.NullMarked;
