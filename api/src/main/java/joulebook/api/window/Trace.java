package joulebook.api.window;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Energy;
import org.jspecify.annotations.Nullable;

/** All that is stored of one device around a time, integrated: the source of windows, and of what {@link Holders} split. */
final class Trace {
    private static final long SHORTEST_GAP_NANOS = 1_000_000_000L;
    private static final int STEPS_TO_A_GAP = 5;

    /** The inputs of a window of which all samples were withdrawn. */
    static final String NOTHING = sha256("withdrawn");

    private final String device;
    private final String host;
    private final List<StoredSegment> segments;
    private final List<TimedSample> samples;
    private final Integrator.Integral integral;

    /** @param segments of one device, in any order, none twice; nothing is missing between any two of a boot */
    Trace(String device, List<StoredSegment> segments) {
        this(device, segments, any -> false);
    }

    /** @param isOpen of which segments what follows them is not here */
    Trace(String device, List<StoredSegment> segments, Predicate<StoredSegment> isOpen) {
        this.device = device;
        this.host = segments.isEmpty() ? "" : segments.getFirst().host();
        this.segments = segments;
        this.samples = merged(segments, isOpen);
        this.integral = Integrator.of(samples);
    }

    String host() {
        return host;
    }

    List<TimedSample> samples() {
        return samples;
    }

    Integrator.Integral integral() {
        return integral;
    }

    /** Boots in the order of their first sample; within one, samples by its clock, none twice. */
    private static List<TimedSample> merged(List<StoredSegment> segments, Predicate<StoredSegment> isOpen) {
        Map<UUID, List<StoredSegment>> boots = new LinkedHashMap<>();
        segments.stream()
                .sorted(Comparator.comparing(StoredSegment::firstUtc).thenComparing(StoredSegment::sequence))
                .forEach(segment -> boots.computeIfAbsent(segment.boot(), any -> new ArrayList<>())
                        .add(segment));
        List<TimedSample> merged = new ArrayList<>(
                segments.stream().mapToInt(segment -> segment.samples().size()).sum());
        for (List<StoredSegment> boot : boots.values()) {
            boot.sort(Comparator.comparingLong(StoredSegment::firstMonotonic)
                    .thenComparing(StoredSegment::sequence)
                    .thenComparing(StoredSegment::arrival));
            if (followOneAnother(boot)) {
                boot.forEach(segment -> timed(segment, isOpen, merged));
            } else {
                TreeMap<Long, TimedSample> byClock = new TreeMap<>();
                List<TimedSample> all = new ArrayList<>();
                boot.forEach(segment -> timed(segment, isOpen, all));
                all.forEach(sample -> byClock.putIfAbsent(sample.monotonicNanos(), sample));
                merged.addAll(byClock.values());
            }
        }
        return merged;
    }

    private static boolean followOneAnother(List<StoredSegment> segments) {
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i).firstMonotonic()
                    <= segments.get(i - 1).samples().getLast().monotonicNanos()) {
                return false;
            }
        }
        return true;
    }

    private static void timed(StoredSegment segment, Predicate<StoredSegment> isOpen, List<TimedSample> into) {
        long longest = longestStep(segment.samples());
        boolean open = isOpen.test(segment);
        boolean first = true;
        for (Sample sample : segment.samples()) {
            into.add(new TimedSample(
                    segment, sample, sample.monotonicNanos() + segment.utcOffset(), first, longest, open));
            first = false;
        }
    }

    /** Five times the median step, at least a second. */
    private static long longestStep(List<Sample> samples) {
        long[] steps = new long[Math.max(1, samples.size() - 1)];
        for (int i = 1; i < samples.size(); i++) {
            steps[i - 1] = samples.get(i).monotonicNanos() - samples.get(i - 1).monotonicNanos();
        }
        Arrays.sort(steps);
        return Math.max(SHORTEST_GAP_NANOS, STEPS_TO_A_GAP * steps[steps.length / 2]);
    }

    /** A window before it has a revision, with the digest of what it was computed from. */
    record Closed(DeviceWindow window, long instrument, String inputsSha256) {

        Closed revised(int revision) {
            DeviceWindow revised = new DeviceWindow(
                    window.device(),
                    window.minute(),
                    revision,
                    window.energy(),
                    window.coveredNanos(),
                    window.crossCheckMillijoules(),
                    window.gaps(),
                    window.unseen());
            return new Closed(revised, instrument, inputsSha256);
        }

        /** What a minute is when all of its samples were withdrawn: nothing is known of it, and nobody missed a reading. */
        static Closed nothing(String device, Instant minute, long instrument) {
            return new Closed(
                    new DeviceWindow(device, minute, 0, new Energy(0), 0, null, List.of(), DeviceWindow.Unseen.NOTHING),
                    instrument,
                    NOTHING);
        }
    }

    /** The windows that have any time covered or any gap, by their minute. */
    SequencedMap<Long, Closed> windows() {
        TreeMap<Long, Building> minutes = new TreeMap<>();
        long minute = Long.MIN_VALUE;
        Building building = new Building();
        for (Interval interval : integral.intervals()) {
            if (minute != Piece.minute(interval.fromUtc())) {
                minute = Piece.minute(interval.fromUtc());
                building = minutes.computeIfAbsent(minute, any -> new Building());
            }
            if (interval.toUtc() <= minute + Piece.MINUTE_NANOS) { // most: there is nothing to cut
                building.add(interval, interval.millijoules(), interval.toUtc() - interval.fromUtc());
            } else {
                for (Piece piece : Piece.of(interval).byMinute()) {
                    minutes.computeIfAbsent(piece.minute(), any -> new Building())
                            .add(interval, piece.millijoules(), piece.nanos());
                }
            }
            if (interval.checked()) {
                building.check(interval.millijoules() - interval.checkMillijoules());
            }
        }
        for (Gap gap : integral.gaps()) {
            addGap(minutes, gap);
        }
        for (Suspended suspended : integral.suspended()) {
            minutes.computeIfAbsent(Piece.minute(suspended.utcNanos()), any -> new Building()).suspended +=
                    suspended.millijoules();
        }
        for (ClockStep step : integral.clockSteps()) {
            minutes.computeIfAbsent(Piece.minute(nanos(step.at()) - 1), any -> new Building())
                    .clockSteps
                    .add(step);
        }
        SequencedMap<Long, Closed> closed = new LinkedHashMap<>();
        minutes.forEach((at, built) -> closed.put(at, close(at, built)));
        return closed;
    }

    private static void addGap(TreeMap<Long, Building> minutes, Gap gap) {
        long to = nanos(gap.to());
        long from = nanos(gap.from());
        for (long minute = Math.floorDiv(from, Piece.MINUTE_NANOS) * Piece.MINUTE_NANOS;
                minute < to;
                minute += Piece.MINUTE_NANOS) {
            long start = Math.max(from, minute);
            long end = Math.min(to, minute + Piece.MINUTE_NANOS);
            Building building = minutes.get(minute);
            boolean edge = minute <= from || minute + Piece.MINUTE_NANOS >= to;
            if (building == null && edge) { // whole minutes of silence between are no windows
                building = minutes.computeIfAbsent(minute, any -> new Building());
            }
            if (building != null) {
                building.gaps.add(new Gap(Integrator.instant(start), Integrator.instant(end), gap.reason()));
            }
        }
    }

    private Closed close(long minute, Building building) {
        List<Input> inputs = segments.stream()
                .filter(segment -> touches(segment, minute))
                .map(segment -> new Input(segment.identity(), segment))
                .sorted(Comparator.comparing(Input::identity))
                .toList();
        if (inputs.isEmpty()) { // bridged: what lies before says it
            StoredSegment bridging = building.from;
            inputs = bridging == null ? inputs : List.of(new Input(bridging.identity(), bridging));
        }
        StoredSegment newest =
                inputs.isEmpty() ? segments.getLast() : inputs.getLast().segment();
        return new Closed(
                new DeviceWindow(
                        device,
                        Integrator.instant(minute),
                        0,
                        new Energy(building.millijoules),
                        Math.min(building.nanos, Piece.MINUTE_NANOS),
                        building.checked ? building.check : null,
                        List.copyOf(building.gaps),
                        building.unseen()),
                newest.instrument(),
                sha256(building.toString()
                        + inputs.stream().map(Input::identity).toList()));
    }

    private record Input(String identity, StoredSegment segment) {}

    private static boolean touches(StoredSegment segment, long minute) {
        return nanos(segment.firstUtc()) < minute + Piece.MINUTE_NANOS && nanos(segment.lastUtc()) >= minute;
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
    }

    static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Building {
        private final List<Gap> gaps = new ArrayList<>();
        private final List<ClockStep> clockSteps = new ArrayList<>();
        private @Nullable StoredSegment from;
        private long millijoules;
        private long nanos;
        private long bridged;
        private long bridgedNanos;
        private long suspended;
        private long check;
        private boolean checked;

        void add(Interval interval, long energy, long time) {
            from = from == null ? interval.from() : from;
            millijoules += energy;
            nanos += time;
            if (interval.bridged()) {
                bridged += energy;
                bridgedNanos += time;
            }
        }

        void check(long difference) {
            check += difference;
            checked = true;
        }

        DeviceWindow.Unseen unseen() {
            return new DeviceWindow.Unseen(
                    Energy.ofMillijoules(bridged),
                    bridgedNanos,
                    Energy.ofMillijoules(suspended),
                    List.copyOf(clockSteps));
        }

        @Override
        public String toString() {
            String seen = millijoules + " " + nanos + " " + check + " " + checked + " " + gaps;
            return unseen().isNothing()
                    ? seen
                    : seen + " " + bridged + " " + bridgedNanos + " " + suspended + " " + clockSteps;
        }
    }

    /** A share of a window before it is stored; a null run is idle. */
    record Share(@Nullable UUID run, long millijoules, long nanos) {}
}
