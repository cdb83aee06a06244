/** The way back from an entry to the samples, factor, tariff and PUE that it comes from. It computes no figure. */
@NullMarked
package joulebook.api.provenance;

import org.jspecify.annotations.NullMarked;
