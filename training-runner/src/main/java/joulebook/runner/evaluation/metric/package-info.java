/**
 * Published metrics, each in a class of its own and to its published definition. They know labels, numbers and texts;
 * data sets, prompts and models are left to the other packages.
 */
@NullMarked
package joulebook.runner.evaluation.metric;

import org.jspecify.annotations.NullMarked;
