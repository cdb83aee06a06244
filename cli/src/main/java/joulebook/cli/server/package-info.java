/** The API server: found or started, asked over HTTP, brought back if it dies. It knows nothing of what is asked. */
@NullMarked
package joulebook.cli.server;

import org.jspecify.annotations.NullMarked;
