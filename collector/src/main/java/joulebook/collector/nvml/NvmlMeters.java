package joulebook.collector.nvml;

import java.util.List;
import joulebook.collector.meter.Meter;
import org.jspecify.annotations.Nullable;

/** All GPUs that NVML shows; the session stays open until this is closed. */
public final class NvmlMeters implements AutoCloseable {
    private final @Nullable NvmlSession session;
    private final List<Meter> meters;
    private final String reason;

    private NvmlMeters(@Nullable NvmlSession session, List<Meter> meters, String reason) {
        this.session = session;
        this.meters = meters;
        this.reason = reason;
    }

    /** Opens NVML where there is one. */
    public static NvmlMeters open(String host) {
        try {
            NvmlSession session = NvmlSession.open();
            String driver = session.driver();
            List<Meter> meters = session.gpus().stream()
                    .map(gpu -> (Meter) new NvmlMeter(gpu, host, driver))
                    .toList();
            return new NvmlMeters(session, meters, meters.isEmpty() ? "NVML shows no GPU that may be opened" : "");
        } catch (NvmlSession.Unavailable e) {
            return new NvmlMeters(null, List.of(), String.valueOf(e.getMessage()));
        }
    }

    public List<Meter> meters() {
        return meters;
    }

    /** Why there is no meter; empty where there is one. */
    public String reason() {
        return reason;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }
}
