/**
 * Who may come in: the names that this server is asked by, no web page of another site, and bodies of a kind and size that
 * a change is made of; and what a browser is told to hold an answer to. It leaves what a request means to the others, and
 * knows no module but the refusals.
 */
@NullMarked
package joulebook.api.door;

import org.jspecify.annotations.NullMarked;
