/**
 * Which blocks each layer kept, over training: heard step by step, kept as a small file beside the run, drawn as an SVG.
 * It leaves what is kept to {@code attention}.
 */
@NullMarked
package joulebook.runner.picture;

import org.jspecify.annotations.NullMarked;
