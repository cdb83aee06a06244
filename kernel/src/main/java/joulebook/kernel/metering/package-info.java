/**
 * What a meter says and how it travels: readings, samples, segments and their binary form, gaps, and the marks of a
 * run. It leaves asking the device to the collector and every sum over samples to the server.
 */
@NullMarked
package joulebook.kernel.metering;

import org.jspecify.annotations.NullMarked;
