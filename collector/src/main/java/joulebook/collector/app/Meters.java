package joulebook.collector.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joulebook.collector.meter.CounterMemory;
import joulebook.collector.meter.CpuModel;
import joulebook.collector.meter.HostClock;
import joulebook.collector.meter.Meter;
import joulebook.collector.meter.ModelledCpuMeter;
import joulebook.collector.nvml.NvmlMeters;
import joulebook.collector.rapl.RaplDomains;

/**
 * The meters of this machine: its GPUs by NVML, its CPU by RAPL, and where RAPL is not to be had by a model. They do not
 * overlap.
 */
final class Meters implements AutoCloseable {
    private final List<Meter> open = new ArrayList<>();
    private final Map<String, String> without = new LinkedHashMap<>();
    private final NvmlMeters gpus;

    /** @param kinds of nvml, rapl, model */
    private Meters(Set<String> kinds, HostClock clock, CounterMemory memory) {
        String host = host();
        this.gpus = NvmlMeters.open(host);
        if (kinds.contains("nvml")) {
            open.addAll(gpus.meters());
            if (!gpus.reason().isEmpty()) {
                without.put("nvml", gpus.reason());
            }
        }
        RaplDomains.Found cpu = new RaplDomains(host, CpuModel.ofThisHost(), clock, memory).find(RaplDomains.POWERCAP);
        if (kinds.contains("rapl")) {
            open.addAll(cpu.meters());
            without.putAll(cpu.without());
        }
        if (kinds.contains("model") && (cpu.meters().isEmpty() || !kinds.contains("rapl"))) {
            open.add(ModelledCpuMeter.ofThisHost(host));
        }
    }

    /**
     * @param names {@code auto}, or some of {@code nvml,rapl,model}
     * @param memory of counters that an earlier collector read
     */
    static Meters open(String names, HostClock clock, CounterMemory memory) {
        Set<String> all = Set.of("nvml", "rapl", "model");
        Set<String> kinds = names.equals("auto") ? all : Set.of(names.split(","));
        if (!all.containsAll(kinds)) {
            throw new IllegalArgumentException("--meters " + names + ": say auto, or some of nvml,rapl,model");
        }
        return new Meters(kinds, clock, memory);
    }

    List<Meter> all() {
        return open;
    }

    /** Kinds of meter that this machine lacks, each with the reason. */
    Map<String, String> without() {
        return without;
    }

    @Override
    public void close() {
        open.forEach(Meter::close);
        gpus.close();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("\\s+", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
