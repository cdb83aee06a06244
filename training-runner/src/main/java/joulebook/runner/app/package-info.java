/** The command line: one class a command. It leaves the work to the other packages. */
@NullMarked
package joulebook.runner.app;

import org.jspecify.annotations.NullMarked;
