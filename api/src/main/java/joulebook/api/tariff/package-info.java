/**
 * Contracts' prices of electricity: rules with the days on which they hold, and the price that they give for a minute. It
 * leaves what is not known minute by minute (steps, peaks) to statements of a period.
 */
@NullMarked
package joulebook.api.tariff;

import org.jspecify.annotations.NullMarked;
