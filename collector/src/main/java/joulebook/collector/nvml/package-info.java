/** NVIDIA GPUs through NVML: the binding, the session, and the meter, which knows no native type. All of JNA lives here. */
@NullMarked
package joulebook.collector.nvml;

import org.jspecify.annotations.NullMarked;
