/** How sure a figure is: what doubts there are, how they combine (docs/uncertainty.md), and what somebody stated of them. */
@NullMarked
package joulebook.api.uncertainty;

import org.jspecify.annotations.NullMarked;
