/** Runs, comparisons and their marks, as they were told. It leaves their energy to window and ledger. */
@NullMarked
package joulebook.api.run;

import org.jspecify.annotations.NullMarked;
