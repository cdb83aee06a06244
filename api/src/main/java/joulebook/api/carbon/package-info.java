/** Factors, tariffs and PUE with their sources, and the terms that a run is booked by. */
@NullMarked
package joulebook.api.carbon;

import org.jspecify.annotations.NullMarked;
