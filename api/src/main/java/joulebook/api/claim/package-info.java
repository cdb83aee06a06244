/**
 * The published claims, what arithmetic allows of them, and the rules by which measured figures are held against them. It
 * reads no books: {@code report} brings the figures.
 */
@NullMarked
package joulebook.api.claim;

import org.jspecify.annotations.NullMarked;
