/** What people read at the terminal: amounts, tables, and sentences made from the server's statements. No IO. */
@NullMarked
package joulebook.cli.print;

import org.jspecify.annotations.NullMarked;
