/** What a meter is, and meters that need no native code. It leaves when to ask to sampling. */
@NullMarked
package joulebook.collector.meter;

import org.jspecify.annotations.NullMarked;
