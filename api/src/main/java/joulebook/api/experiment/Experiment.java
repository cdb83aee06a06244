package joulebook.api.experiment;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An experiment as it was announced. */
record Experiment(UUID id, String name, Instant createdAt, List<Cell> cells) {}
