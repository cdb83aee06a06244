/**
 * What larger models would take on this machine, by a cost model fitted to its measured runs: projections, never
 * measurements. It reads no books: {@code report} brings the points.
 */
@NullMarked
package joulebook.api.projection;

import org.jspecify.annotations.NullMarked;
