package joulebook.api.run;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** What digests of runs, marks and comparisons are over: docs/ledger.md has the same list. */
final class RunForm {
    private RunForm() {}

    /**
     * A run as it was announced.
     *
     * @param devices null for all devices of the host
     * @param terms digest of its terms; null where these were stored before there were digests
     * @param policy digest of its policy; null where it has none
     * @param config and {@code request} as JSON
     */
    record Announced(
            UUID id,
            String name,
            String project,
            String host,
            @Nullable List<String> devices,
            @Nullable UUID comparison,
            @Nullable String variant,
            @Nullable Long seed,
            String config,
            byte @Nullable [] terms,
            byte @Nullable [] policy,
            String request,
            Instant createdAt) {

        Canonical form() {
            Canonical form = Canonical.of("run").add(id).add(name).add(project).add(host);
            List<String> held = devices;
            form.add(held == null ? null : held.size());
            if (held != null) {
                held.forEach(form::add);
            }
            return form.add(comparison)
                    .add(variant)
                    .add(seed)
                    .json(config)
                    .add(terms)
                    .add(policy)
                    .json(request)
                    .add(createdAt);
        }
    }

    /** @param detail as JSON */
    static Canonical mark(
            UUID run,
            long sequence,
            String kind,
            UUID boot,
            long monotonicNanos,
            Instant utc,
            @Nullable Long step,
            @Nullable Long tokens,
            @Nullable Double loss,
            String detail) {
        return Canonical.of("run_mark")
                .add(run)
                .add(sequence)
                .add(kind)
                .add(boot)
                .add(monotonicNanos)
                .add(utc)
                .add(step)
                .add(tokens)
                .add(loss)
                .json(detail);
    }

    /** @param config as JSON */
    static Canonical comparison(UUID id, String name, @Nullable String preset, String config, Instant createdAt) {
        return Canonical.of("comparison")
                .add(id)
                .add(name)
                .add(preset)
                .json(config)
                .add(createdAt);
    }
}
