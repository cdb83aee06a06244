/** Refusals as RFC 9457 problems: one type to refuse with, one handler. It knows no module. */
@NullMarked
package joulebook.api.problem;

import org.jspecify.annotations.NullMarked;
