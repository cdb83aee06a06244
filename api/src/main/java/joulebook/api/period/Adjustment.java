package joulebook.api.period;

import java.time.Instant;

/**
 * Where an entry goes that is about a closed period.
 *
 * @param period that it is about: {@code 2026-10}
 * @param bookedIn first instant of the open period that it is booked in
 */
public record Adjustment(String period, Instant bookedIn) {}
