package joulebook.collector.importing;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.jspecify.annotations.Nullable;

/**
 * What the books make of a log: the trapezoid between two powers that are no silence apart. The server's Integrator is the real one;
 * this says the same in a few lines, and nothing of its code is shared.
 */
final class Booked {
    private final Map<String, Long> millijoules = new LinkedHashMap<>();
    private final Map<String, Long> gapMillis = new LinkedHashMap<>();

    private Booked() {}

    static Booked of(Path file, @Nullable Integer gpus, String zone) throws LogRefused {
        return of(segments(file, gpus, zone));
    }

    static List<Segment> segments(Path file, @Nullable Integer gpus, String zone) throws LogRefused {
        return segments(NvidiaSmiLog.survey(file, new LogOptions(gpus, ZoneId.of(zone), null)));
    }

    static List<Segment> segments(NvidiaSmiLog log) throws LogRefused {
        List<Segment> segments = new ArrayList<>();
        SegmentCutter cutter = new SegmentCutter(log.boot(), segments::add);
        log.read(cutter);
        cutter.finish();
        return segments;
    }

    static List<Long> energiesOf(NvidiaSmiLog log) throws LogRefused {
        return of(segments(log)).energies();
    }

    private static Booked of(List<Segment> segments) {
        Booked booked = new Booked();
        Map<String, List<Segment>> devices = new LinkedHashMap<>();
        segments.forEach(
                segment -> devices.computeIfAbsent(segment.instrument().device().value(), any -> new ArrayList<>())
                        .add(segment));
        devices.forEach(booked::book);
        return booked;
    }

    private void book(String device, List<Segment> segments) {
        double energy = 0;
        long gaps = 0;
        Sample before = null;
        long longestBefore = 0;
        for (Segment segment : segments) {
            long longest = longest(segment.samples());
            for (Sample sample : segment.samples()) {
                if (before != null) {
                    long step = sample.monotonicNanos() - before.monotonicNanos();
                    if (before.reading() instanceof Reading.Drawing(var one)
                            && sample.reading() instanceof Reading.Drawing(var two)
                            && step <= Math.max(longest, longestBefore)) {
                        energy += (one.milliwatts() + two.milliwatts()) / 2.0 * step / 1e9;
                    } else {
                        gaps += step;
                    }
                }
                before = sample;
                longestBefore = longest;
            }
        }
        millijoules.put(device, Math.round(energy));
        gapMillis.put(device, gaps / 1_000_000);
    }

    /** Five times the median step, at least a second. */
    private static long longest(List<Sample> samples) {
        long[] steps = new long[Math.max(1, samples.size() - 1)];
        for (int i = 1; i < samples.size(); i++) {
            steps[i - 1] = samples.get(i).monotonicNanos() - samples.get(i - 1).monotonicNanos();
        }
        Arrays.sort(steps);
        return Math.max(1_000_000_000L, 5 * steps[steps.length / 2]);
    }

    /** By device, in the order of their first rows. */
    Map<String, Long> millijoules() {
        return millijoules;
    }

    List<Long> energies() {
        return List.copyOf(millijoules.values());
    }

    /** Time without energy, in milliseconds. */
    List<Long> gaps() {
        return List.copyOf(gapMillis.values());
    }

    long total() {
        return millijoules.values().stream().mapToLong(Long::longValue).sum();
    }
}
