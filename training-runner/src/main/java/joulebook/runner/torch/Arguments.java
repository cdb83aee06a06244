package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A kernel's arguments as a launch wants them: an array of pointers to their values. */
final class Arguments {
    private static final long CELL = 8;

    private Arguments() {}

    static MemorySegment in(Arena arena, Object... arguments) {
        MemorySegment pointers = arena.allocate(CELL * arguments.length, CELL);
        for (int i = 0; i < arguments.length; i++) {
            MemorySegment cell = arena.allocate(CELL, CELL);
            switch (arguments[i]) {
                case Tensor tensor -> cell.set(JAVA_LONG, 0, tensor.address());
                case Integer number -> cell.set(JAVA_INT, 0, number);
                case Float number -> cell.set(JAVA_FLOAT, 0, number);
                default -> throw new IllegalArgumentException("a kernel takes no " + arguments[i].getClass());
            }
            pointers.setAtIndex(ADDRESS, i, cell);
        }
        return pointers;
    }
}
