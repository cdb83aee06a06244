/** The job {@code restate}: takes a period's entries back and books them anew by the terms of a restatement. */
@NullMarked
package joulebook.api.jobs.restate;

import org.jspecify.annotations.NullMarked;
