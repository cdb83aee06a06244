/**
 * A decoder-only transformer whose backward runs block by block, so that attention can bring its own. It leaves when to
 * step, and on what, to the loop.
 */
@NullMarked
package joulebook.runner.model;

import org.jspecify.annotations.NullMarked;
