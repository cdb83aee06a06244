package joulebook.kernel.metering;

/** What part of the machine a meter covers. The order is the binary form's: add at the end only. */
public enum Scope {
    /** One GPU board. */
    GPU,
    /** A whole superchip module, its CPU included (GH200): never added to its CPU. */
    MODULE,
    /** The GPU's memory alone. */
    MEMORY,
    /** A CPU package (RAPL's package domain). */
    PACKAGE,
    /** Host memory (RAPL's DRAM domain, outside the package domain). */
    DRAM
}
