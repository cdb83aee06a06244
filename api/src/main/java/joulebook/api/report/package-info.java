/** Statements over what was booked, for programs and for people. It computes no energy of its own. */
@NullMarked
package joulebook.api.report;

import org.jspecify.annotations.NullMarked;
