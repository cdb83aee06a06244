/**
 * What a harness asks of a language model, and the runner's own models as answers to it. It leaves prompts and scores to
 * the tasks.
 */
@NullMarked
package joulebook.runner.evaluation.model;

import org.jspecify.annotations.NullMarked;
