/** Posts attributions to the ledger: see docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.postentries;

import org.jspecify.annotations.NullMarked;
