package joulebook.cli.compare;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import joulebook.cli.compare.Planned.State;

/**
 * A comparison and how far it is: what its file holds.
 *
 * @param runs in the order in which they are trained
 * @param abandoned runs that were stopped or crashed and tried again: their energy was spent, and is booked
 * @param settled whether the books are made
 */
public record Comparison(
        UUID id, Instant createdAt, Settings settings, List<Planned> runs, List<UUID> abandoned, boolean settled) {

    public Comparison {
        runs = List.copyOf(runs);
        abandoned = List.copyOf(abandoned);
    }

    public static Comparison planned(UUID id, Instant now, Settings settings) {
        return new Comparison(id, now, settings, interleaved(settings.variants(), settings.seeds()), List.of(), false);
    }

    /** ABBA: every second seed runs the variants backwards, so that a machine that warms up favours neither. */
    private static List<Planned> interleaved(List<String> variants, int seeds) {
        List<Planned> runs = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            for (String variant : seed % 2 == 1 ? variants : variants.reversed()) {
                runs.add(new Planned(UUID.randomUUID(), variant, seed, State.WAITING));
            }
        }
        return runs;
    }

    /** Whether there is nothing left to do. */
    public boolean done() {
        return settled && finished() == runs.size();
    }

    public long finished() {
        return runs.stream().filter(Planned::finished).count();
    }

    /** Every run that may have drawn energy. */
    public List<UUID> started() {
        List<UUID> started = new ArrayList<>(abandoned);
        runs.stream()
                .filter(run -> run.state() != State.WAITING)
                .map(Planned::id)
                .forEach(started::add);
        return started;
    }

    Comparison with(int index, Planned run) {
        List<Planned> changed = new ArrayList<>(runs);
        changed.set(index, run);
        return new Comparison(id, createdAt, settings, changed, abandoned, settled);
    }

    Comparison settledNow() {
        return new Comparison(id, createdAt, settings, runs, abandoned, true);
    }

    /** What is left to do: runs that did not finish get a new id and wait again. */
    public Comparison resumed() {
        List<Planned> again = new ArrayList<>();
        List<UUID> left = new ArrayList<>(abandoned);
        for (Planned run : runs) {
            if (run.state() == State.STARTED || run.state() == State.CRASHED) {
                left.add(run.id());
                again.add(new Planned(UUID.randomUUID(), run.variant(), run.seed(), State.WAITING));
            } else {
                again.add(run);
            }
        }
        return new Comparison(id, createdAt, settings, again, left, false);
    }
}
