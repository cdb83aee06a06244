/** The command line: one class a command. */
@NullMarked
package joulebook.collector.app;

import org.jspecify.annotations.NullMarked;
