/**
 * What this program meters itself: the collector's agent, runs that it marks with its own clock, and the settlement that
 * turns them into figures. It reads no energy; only the collector does.
 */
@NullMarked
package joulebook.cli.metering;

import org.jspecify.annotations.NullMarked;
