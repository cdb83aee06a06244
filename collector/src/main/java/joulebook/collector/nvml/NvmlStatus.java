package joulebook.collector.nvml;

import java.util.Arrays;
import joulebook.kernel.metering.GapReason;

/** NVML's status codes (nvmlReturn_t), what each means for a reading, and what a person can do. */
enum NvmlStatus {
    SUCCESS(0, GapReason.TIMED_OUT, ""),
    UNINITIALIZED(1, GapReason.DEVICE_LOST, "NVML is not initialised"),
    INVALID_ARGUMENT(2, GapReason.NOT_SUPPORTED, "NVML refused an argument"),
    NOT_SUPPORTED(3, GapReason.NOT_SUPPORTED, "this GPU does not offer it"),
    NO_PERMISSION(4, GapReason.NOT_SUPPORTED, "this user may not ask it: ask as root, or change the driver's settings"),
    NOT_FOUND(6, GapReason.NOT_SUPPORTED, "NVML found nothing"),
    INSUFFICIENT_SIZE(7, GapReason.TIMED_OUT, "a buffer was too small"),
    DRIVER_NOT_LOADED(9, GapReason.DEVICE_LOST, "the NVIDIA driver is not loaded: modprobe nvidia"),
    LIBRARY_NOT_FOUND(12, GapReason.DEVICE_LOST, "libnvidia-ml.so.1 is not found: install the NVIDIA driver"),
    FUNCTION_NOT_FOUND(13, GapReason.NOT_SUPPORTED, "the driver is too old for this function"),
    GPU_IS_LOST(15, GapReason.DEVICE_LOST, "the GPU fell off the bus: look at dmesg, reset or reboot"),
    RESET_REQUIRED(16, GapReason.DEVICE_LOST, "the GPU needs a reset"),
    OPERATING_SYSTEM(17, GapReason.DEVICE_LOST, "the operating system blocks the GPU (cgroup)"),
    LIB_RM_VERSION_MISMATCH(18, GapReason.DEVICE_LOST, "driver and library differ: reboot after a driver update"),
    NO_DATA(21, GapReason.TIMED_OUT, "no data yet"),
    NOT_READY(27, GapReason.TIMED_OUT, "not ready yet"),
    GPU_NOT_FOUND(28, GapReason.DEVICE_LOST, "no such GPU"),
    UNKNOWN(999, GapReason.TIMED_OUT, "an unknown error of NVML");

    private final int code;
    private final GapReason reason;
    private final String advice;

    NvmlStatus(int code, GapReason reason, String advice) {
        this.code = code;
        this.reason = reason;
        this.advice = advice;
    }

    static NvmlStatus of(int code) {
        return Arrays.stream(values())
                .filter(status -> status.code == code)
                .findFirst()
                .orElse(UNKNOWN);
    }

    /** nvmlReturn_t's number. */
    int code() {
        return code;
    }

    boolean isLoss() {
        return reason == GapReason.DEVICE_LOST;
    }

    GapReason reason() {
        return reason;
    }

    @Override
    public String toString() {
        return name() + " (" + code + "): " + advice;
    }
}
