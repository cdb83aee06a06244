/**
 * Training: one loop, its schedule, its checkpoints, and those who listen. It leaves time stamps to {@code metering} and
 * energy to the collector.
 */
@NullMarked
package joulebook.runner.loop;

import org.jspecify.annotations.NullMarked;
