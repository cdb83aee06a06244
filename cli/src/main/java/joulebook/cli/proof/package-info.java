/** Checks what the server says of a seal without trusting it: hashes and signatures by the JDK alone. */
@NullMarked
package joulebook.cli.proof;

import org.jspecify.annotations.NullMarked;
