/** Closes a period and seals it: see docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.closeperiod;

import org.jspecify.annotations.NullMarked;
