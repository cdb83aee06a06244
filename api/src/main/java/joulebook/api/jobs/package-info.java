/** Spring Batch: how jobs are launched, listed and scheduled; one package below for each. Nothing outside knows it. */
@NullMarked
package joulebook.api.jobs;

import org.jspecify.annotations.NullMarked;
