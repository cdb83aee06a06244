/** The job {@code archive}: raw samples into Parquet files, and out of the database. See docs/jobs.md. */
@NullMarked
package joulebook.api.jobs.archive;

import org.jspecify.annotations.NullMarked;
