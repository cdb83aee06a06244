/**
 * Market-based scope 2 beside the location-based figure of the books: contractual instruments that are used once, the
 * factors for what they do not cover, and append-only statements of what a month or a year comes to. It leaves what energy
 * there was to the ledger.
 */
@NullMarked
package joulebook.api.market;

import org.jspecify.annotations.NullMarked;
