/** Text to learn from, as bytes, and the batches drawn from it. It leaves tokens' meaning to the model. */
@NullMarked
package joulebook.runner.data;

import org.jspecify.annotations.NullMarked;
