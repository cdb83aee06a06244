package joulebook.api.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Where a segment lies on its boot's clock, and by which UTC; without its samples. */
record SegmentHead(long arrival, UUID boot, long firstMonotonic, long lastMonotonic, long utcOffset) {

    /**
     * Which segments to read for a time.
     *
     * @param within what lies in them, and between them and what follows them, may be filed in it
     * @param following what follows those, for the end of the last step only: what follows it in turn is left out
     */
    record Chosen(Set<Long> within, Set<Long> following) {
        List<Long> all() {
            List<Long> all = new ArrayList<>(within);
            all.addAll(following);
            return all;
        }
    }

    /** @param heads none missing between any two of a boot; the time in UTC nanoseconds */
    static Chosen choose(List<SegmentHead> heads, long from, long to) {
        Map<UUID, List<SegmentHead>> boots = new LinkedHashMap<>();
        heads.stream()
                .sorted(Comparator.comparingLong(SegmentHead::firstMonotonic))
                .forEach(head -> boots.computeIfAbsent(head.boot(), any -> new ArrayList<>())
                        .add(head));
        Chosen chosen = new Chosen(new HashSet<>(), new HashSet<>());
        for (List<SegmentHead> boot : boots.values()) {
            List<Run> runs = runs(boot);
            Map<Integer, Boolean> within = new HashMap<>();
            for (int i = 0; i < runs.size(); i++) {
                long end = i + 1 < runs.size()
                        ? runs.get(i + 1).firstMonotonic()
                        : runs.get(i).lastMonotonic();
                within.put(i, runs.get(i).isFiledIn(end, from, to));
            }
            for (int i = 0; i < runs.size(); i++) {
                boolean isWithin = within.getOrDefault(i, false);
                boolean follows = i > 0 && within.getOrDefault(i - 1, false);
                for (SegmentHead head : isWithin || follows ? runs.get(i).heads() : List.<SegmentHead>of()) {
                    (isWithin ? chosen.within() : chosen.following()).add(head.arrival());
                }
            }
        }
        return chosen;
    }

    /** Segments of a boot that overlap on its clock. */
    private record Run(List<SegmentHead> heads) {
        long firstMonotonic() {
            return heads.getFirst().firstMonotonic();
        }

        long lastMonotonic() {
            return heads.stream().mapToLong(SegmentHead::lastMonotonic).max().orElseThrow();
        }

        /** By the UTC of any of its segments. */
        boolean isFiledIn(long endMonotonic, long from, long to) {
            return heads.stream()
                    .anyMatch(head ->
                            head.firstMonotonic() + head.utcOffset() < to && endMonotonic + head.utcOffset() >= from);
        }
    }

    private static List<Run> runs(List<SegmentHead> boot) {
        List<Run> runs = new ArrayList<>();
        long end = Long.MIN_VALUE;
        for (SegmentHead head : boot) {
            if (runs.isEmpty() || head.firstMonotonic() > end) {
                runs.add(new Run(new ArrayList<>()));
            }
            runs.getLast().heads().add(head);
            end = Math.max(end, head.lastMonotonic());
        }
        return runs;
    }
}
