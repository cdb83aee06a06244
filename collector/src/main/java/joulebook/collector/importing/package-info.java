/** Power logs of other tools as segments. It leaves sending them to shipping. */
@NullMarked
package joulebook.collector.importing;

import org.jspecify.annotations.NullMarked;
