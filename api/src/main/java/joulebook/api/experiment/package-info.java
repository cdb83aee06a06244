/** Experiments: named sets of comparisons. Which comparisons they are is kept here; what those say, {@code report} states. */
@NullMarked
package joulebook.api.experiment;

import org.jspecify.annotations.NullMarked;
