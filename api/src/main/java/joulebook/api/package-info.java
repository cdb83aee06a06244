/** The server: where it starts and what holds it together. Each package below is a module of its own. */
@NullMarked
package joulebook.api;

import org.jspecify.annotations.NullMarked;
