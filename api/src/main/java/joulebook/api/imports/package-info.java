/**
 * Logs of other tools, each taken whole or not at all, withdrawn by a row that says why, and replaced in one step. It leaves
 * reading a log to the collector, and what samples mean to window.
 */
@NullMarked
package joulebook.api.imports;

import org.jspecify.annotations.NullMarked;
