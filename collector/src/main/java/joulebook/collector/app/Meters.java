package joulebook.collector.app;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private Meters(Set<String> kinds) {
        String host = host();
        this.gpus = NvmlMeters.open(host);
        if (kinds.contains("nvml")) {
            open.addAll(gpus.meters());
            say("nvml", gpus.reason());
        }
        RaplDomains.Found cpu = RaplDomains.find(RaplDomains.POWERCAP, host);
        if (kinds.contains("rapl")) {
            open.addAll(cpu.meters());
            say("rapl", cpu.reason());
        }
        if (kinds.contains("model") && (cpu.meters().isEmpty() || !kinds.contains("rapl"))) {
            open.add(ModelledCpuMeter.ofThisHost(host));
        }
    }

    /** @param names {@code auto}, or some of {@code nvml,rapl,model} */
    static Meters open(String names) {
        Set<String> all = Set.of("nvml", "rapl", "model");
        Set<String> kinds = names.equals("auto") ? all : Set.of(names.split(","));
        if (!all.containsAll(kinds)) {
            throw new IllegalArgumentException("--meters " + names + ": say auto, or some of nvml,rapl,model");
        }
        return new Meters(kinds);
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

    private void say(String kind, String reason) {
        if (!reason.isEmpty()) {
            without.put(kind, reason);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("\\s+", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
