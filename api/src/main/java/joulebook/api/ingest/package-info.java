/** Segments in: read, checked, stored once. It leaves what they mean to window. */
@NullMarked
package joulebook.api.ingest;

import org.jspecify.annotations.NullMarked;
