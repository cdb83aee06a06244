/** PostgreSQL: a server by URL, or the embedded one, kept running. It leaves every table to the others. */
@NullMarked
package joulebook.api.database;

import org.jspecify.annotations.NullMarked;
