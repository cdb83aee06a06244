/**
 * libtorch through its stable C ABI and the JDK's Foreign Function and Memory API: the library, a tensor with the
 * operators that the runner uses, a scope that frees temporaries, and the optimiser. It leaves what to compute to
 * others; nothing outside this package sees a native handle.
 *
 * <p>One thread at a time: the argument buffers are shared.
 */
@NullMarked
package joulebook.runner.torch;

import org.jspecify.annotations.NullMarked;
