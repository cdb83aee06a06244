package joulebook.api.window;

/** Energy that a counter counted and that the device cannot have drawn, filed where its counting began. */
record Suspended(long utcNanos, long millijoules) {}
