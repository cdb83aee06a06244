/**
 * The site's months: where they begin, whether they are open, and what a closed one was sealed with. It leaves what is
 * booked in them to the ledger, and when to close to the jobs.
 */
@NullMarked
package joulebook.api.period;

import org.jspecify.annotations.NullMarked;
