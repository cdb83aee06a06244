/**
 * Marks of a run: stamped with the host's clock, kept in a journal, delivered to the server. It measures nothing; the
 * collector is the one instrument.
 */
@NullMarked
package joulebook.runner.metering;

import org.jspecify.annotations.NullMarked;
