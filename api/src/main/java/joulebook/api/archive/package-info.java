/**
 * Raw samples in Parquet files, and their way back: what reads a segment's samples need not know where they lie. It leaves
 * to others what the samples mean, and when it is time.
 */
@NullMarked
package joulebook.api.archive;

import org.jspecify.annotations.NullMarked;
