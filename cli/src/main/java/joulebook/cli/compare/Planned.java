package joulebook.cli.compare;

import java.util.UUID;

/** One run of a comparison. Its id changes when it is tried again: the energy of the first try stays the first try's. */
public record Planned(UUID id, String variant, int seed, State state) {

    /** How far it is. STARTED in a file means that whoever started it was killed. */
    public enum State {
        WAITING,
        STARTED,
        FINISHED,
        CRASHED
    }

    Planned in(State next) {
        return new Planned(id, variant, seed, next);
    }

    boolean finished() {
        return state == State.FINISHED;
    }
}
