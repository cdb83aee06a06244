/**
 * Scenarios: what a run would have cost and emitted elsewhere, at another hour, or as another variant. They are computed from
 * what is booked, say what was assumed, and book nothing.
 */
@NullMarked
package joulebook.api.whatif;

import org.jspecify.annotations.NullMarked;
