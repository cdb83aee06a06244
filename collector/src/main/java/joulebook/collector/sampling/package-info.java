/** The loop: clock, meter, and on to whoever keeps the samples. */
@NullMarked
package joulebook.collector.sampling;

import org.jspecify.annotations.NullMarked;
