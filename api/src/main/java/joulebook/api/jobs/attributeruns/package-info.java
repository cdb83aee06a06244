/** Splits closed windows among runs and idle: see docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.attributeruns;

import org.jspecify.annotations.NullMarked;
