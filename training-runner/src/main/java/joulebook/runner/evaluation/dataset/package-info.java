/**
 * Readers of the official file formats of GLUE, SuperGLUE, WMT-14, HumanEval and SCROLLS, and of the predictions that
 * their scorers take. They refuse what is malformed, read large files row by row, and know neither models nor metrics.
 */
@NullMarked
package joulebook.runner.evaluation.dataset;

import org.jspecify.annotations.NullMarked;
