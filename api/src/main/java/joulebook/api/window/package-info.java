/** Samples into intervals, gaps and windows, and windows into the shares of runs: integrals and splits that lose nothing. It knows neither money nor carbon. */
@NullMarked
package joulebook.api.window;

import org.jspecify.annotations.NullMarked;
