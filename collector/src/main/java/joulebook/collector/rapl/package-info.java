/** Intel and AMD CPU energy counters through Linux' powercap files. */
@NullMarked
package joulebook.collector.rapl;

import org.jspecify.annotations.NullMarked;
