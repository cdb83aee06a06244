package joulebook.collector.importing;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/** The lines of a log that are not blank. */
interface Rows extends Closeable {

    /** The next one, which is valid until the one after the next is asked for; null at the end. */
    @Nullable Row next() throws LogRefused;
}
