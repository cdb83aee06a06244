/** What a transformer takes to compute, counted from its sizes. It leaves time and energy to those who measure them. */
@NullMarked
package joulebook.kernel.model;

import org.jspecify.annotations.NullMarked;
