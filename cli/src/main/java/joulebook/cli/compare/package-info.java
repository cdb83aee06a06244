/**
 * The main job: trains the variants in turn, each in a process of its own, meters them, has them booked, and can be
 * stopped and resumed at any run.
 */
@NullMarked
package joulebook.cli.compare;

import org.jspecify.annotations.NullMarked;
