/**
 * The benchmarks' tasks: where their data lies, how a model answers them, and by which metrics they are scored. A report
 * says what was scored and how sure the value is.
 */
@NullMarked
package joulebook.runner.evaluation.task;

import org.jspecify.annotations.NullMarked;
