/** Keeps what a comparison says: see docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.comparevariants;

import org.jspecify.annotations.NullMarked;
