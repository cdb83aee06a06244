/** The commands: one class each, options and exit statuses. They leave the work to the other packages. */
@NullMarked
package joulebook.cli.app;

import org.jspecify.annotations.NullMarked;
