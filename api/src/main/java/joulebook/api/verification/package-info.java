/**
 * Whether what is stored is what was stored: canonical forms, and a walk over all checks that the other modules bring. It
 * leaves what holds of a table to the module that writes it.
 */
@NullMarked
package joulebook.api.verification;

import org.jspecify.annotations.NullMarked;
