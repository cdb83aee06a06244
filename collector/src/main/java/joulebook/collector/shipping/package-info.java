/** The disk spool and the shipper: no sample is forgotten before the server has it. */
@NullMarked
package joulebook.collector.shipping;

import org.jspecify.annotations.NullMarked;
