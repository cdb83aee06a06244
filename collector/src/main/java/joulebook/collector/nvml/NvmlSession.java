package joulebook.collector.nvml;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Scope;

/**
 * NVML, initialised; shut down once for each time that it was. A failed init did not raise NVML's count, so it must not
 * be lowered. Kept open for as long as the collector lives: without a client, the driver may unload and begin its
 * counters anew.
 */
final class NvmlSession implements AutoCloseable {
    private static final int TEXT = 96;
    private static final int GPU_DIE = 0;
    private static final int SM_CLOCK = 1;
    private static final int FIELD_POWER_INSTANT = 186;
    private static final int FIELD_POWER_MAX_LIMIT = 188;
    private static final int SCOPE_GPU = 0;
    private static final int SCOPE_MODULE = 1;
    private static final int TYPE_UNSIGNED_INT = 1;
    private static final long UNSIGNED_INT = 0xFFFFFFFFL;
    private static final long MEBIBYTE = 1 << 20;

    private final NvmlLibrary nvml;
    private boolean open;

    /** NVML does not answer, why, and what to do. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    static NvmlSession open() throws Unavailable {
        try {
            return new NvmlSession(Native.load("nvidia-ml", NvmlLibrary.class));
        } catch (UnsatisfiedLinkError missing) {
            try {
                return new NvmlSession(Native.load("libnvidia-ml.so.1", NvmlLibrary.class));
            } catch (UnsatisfiedLinkError e) {
                throw new Unavailable("no libnvidia-ml.so.1: this machine has no NVIDIA driver, or it is not on the"
                        + " library path");
            }
        }
    }

    private NvmlSession(NvmlLibrary nvml) throws Unavailable {
        this.nvml = nvml;
        int code;
        try {
            code = nvml.nvmlInit_v2();
        } catch (UnsatisfiedLinkError e) {
            throw new Unavailable("libnvidia-ml.so.1 is broken or too old: " + e.getMessage());
        }
        if (code != 0) {
            throw new Unavailable("NVML does not start: " + NvmlStatus.of(code));
        }
        this.open = true;
    }

    String driver() {
        byte[] version = new byte[TEXT];
        return ask(() -> nvml.nvmlSystemGetDriverVersion(version, TEXT)) == 0 ? text(version) : "unknown";
    }

    /** The GPUs that may be opened: NVML counts others too. */
    List<Gpu> gpus() {
        IntByReference count = new IntByReference();
        List<Gpu> gpus = new ArrayList<>();
        if (nvml.nvmlDeviceGetCount_v2(count) == 0) {
            for (int i = 0; i < count.getValue(); i++) {
                PointerByReference handle = new PointerByReference();
                if (nvml.nvmlDeviceGetHandleByIndex_v2(i, handle) == 0) {
                    gpus.add(new Handle(handle.getValue()));
                }
            }
        }
        return gpus;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            int ignored = nvml.nvmlShutdown();
        }
    }

    private synchronized boolean restart() {
        close();
        open = nvml.nvmlInit_v2() == 0;
        return open;
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A function that an older driver lacks throws an Error when it is first called; here it is an answer like others. */
    private static int ask(IntSupplier function) {
        try {
            return function.getAsInt();
        } catch (UnsatisfiedLinkError e) {
            return NvmlStatus.FUNCTION_NOT_FOUND.code();
        }
    }

    private static Gpu.Answer answer(int code, long value) {
        return code == 0 ? new Gpu.Answer.Value(value) : new Gpu.Answer.None(NvmlStatus.of(code));
    }

    private final class Handle implements Gpu {
        private final String uuid;
        private final String name;
        private Pointer device;

        Handle(Pointer device) {
            this.device = device;
            byte[] text = new byte[TEXT];
            this.uuid = nvml.nvmlDeviceGetUUID(device, text, TEXT) == 0 ? text(text) : "GPU-without-uuid";
            byte[] named = new byte[TEXT];
            this.name = nvml.nvmlDeviceGetName(device, named, TEXT) == 0 ? text(named) : "NVIDIA GPU";
        }

        @Override
        public String uuid() {
            return uuid;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Answer greatestPowerMilliwatts(Scope scope) {
            if (scope == Scope.MODULE) {
                return field(FIELD_POWER_MAX_LIMIT, SCOPE_MODULE);
            }
            IntByReference least = new IntByReference();
            IntByReference most = new IntByReference();
            return answer(
                    ask(() -> nvml.nvmlDeviceGetPowerManagementLimitConstraints(device, least, most)),
                    most.getValue() & UNSIGNED_INT);
        }

        @Override
        public Answer enforcedPowerMilliwatts() {
            IntByReference milliwatts = new IntByReference();
            return answer(
                    ask(() -> nvml.nvmlDeviceGetEnforcedPowerLimit(device, milliwatts)),
                    milliwatts.getValue() & UNSIGNED_INT);
        }

        @Override
        public Answer totalEnergyMillijoules() {
            LongByReference millijoules = new LongByReference();
            return answer(
                    ask(() -> nvml.nvmlDeviceGetTotalEnergyConsumption(device, millijoules)), millijoules.getValue());
        }

        @Override
        public Answer instantPowerMilliwatts(Scope scope) {
            return field(FIELD_POWER_INSTANT, scope == Scope.MODULE ? SCOPE_MODULE : SCOPE_GPU);
        }

        private Answer field(int id, int scope) {
            NvmlLibrary.FieldValue[] values = (NvmlLibrary.FieldValue[]) new NvmlLibrary.FieldValue().toArray(1);
            values[0].fieldId = id;
            values[0].scopeId = scope;
            int code = ask(() -> nvml.nvmlDeviceGetFieldValues(device, 1, values));
            int each = code == 0 ? values[0].nvmlReturn : code;
            long value = values[0].valueType == TYPE_UNSIGNED_INT ? values[0].value & UNSIGNED_INT : values[0].value;
            return answer(each, value);
        }

        @Override
        public Answer powerUsageMilliwatts() {
            IntByReference milliwatts = new IntByReference();
            return answer(
                    ask(() -> nvml.nvmlDeviceGetPowerUsage(device, milliwatts)), milliwatts.getValue() & UNSIGNED_INT);
        }

        @Override
        public Condition condition() {
            NvmlLibrary.Utilization utilization = new NvmlLibrary.Utilization();
            Long busy = ask(() -> nvml.nvmlDeviceGetUtilizationRates(device, utilization)) == 0
                    ? (Long) (long) utilization.gpu
                    : null;
            NvmlLibrary.Memory memory = new NvmlLibrary.Memory();
            Long used = ask(() -> nvml.nvmlDeviceGetMemoryInfo(device, memory)) == 0
                    ? (Long) (memory.used / MEBIBYTE)
                    : null;
            IntByReference number = new IntByReference();
            Long celsius = ask(() -> nvml.nvmlDeviceGetTemperature(device, GPU_DIE, number)) == 0
                    ? (Long) (long) number.getValue()
                    : null;
            Long clock = ask(() -> nvml.nvmlDeviceGetClockInfo(device, SM_CLOCK, number)) == 0
                    ? (Long) (long) number.getValue()
                    : null;
            LongByReference bits = new LongByReference();
            Long reasons = throttleReasons(bits) == 0 ? (Long) bits.getValue() : null;
            return new Condition(busy, celsius, clock, reasons, used);
        }

        private int throttleReasons(LongByReference bits) {
            int code = ask(() -> nvml.nvmlDeviceGetCurrentClocksEventReasons(device, bits));
            return code == NvmlStatus.FUNCTION_NOT_FOUND.code()
                    ? ask(() -> nvml.nvmlDeviceGetCurrentClocksThrottleReasons(device, bits))
                    : code;
        }

        /** Starts NVML anew only where it shows no GPU at all: the others' counters must not lose their client. */
        @Override
        public boolean reopen() {
            List<Gpu> shown = gpus();
            return findIn(shown) || shown.isEmpty() && restart() && findIn(gpus());
        }

        private boolean findIn(List<Gpu> shown) {
            for (Gpu found : shown) {
                if (found instanceof Handle handle && handle.uuid.equals(uuid)) {
                    device = handle.device;
                    return true;
                }
            }
            return false;
        }
    }
}
