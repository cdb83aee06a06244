/** Closes the windows of a period: see docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.closewindows;

import org.jspecify.annotations.NullMarked;
