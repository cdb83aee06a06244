/**
 * What changes from hour to hour or from year to year (intensities, prices, PUE, water, losses, carbon prices), as dated
 * facts with their source and since when they are known, and what stands in where they say nothing. It leaves to others
 * what is weighed and priced by them.
 */
@NullMarked
package joulebook.api.series;

import org.jspecify.annotations.NullMarked;
