package joulebook.api.run;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.api.carbon.TermsStore;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;

/** A run as a caller announces it. */
public record RunRequest(
        @Nullable String name,
        @Nullable String project,
        @Nullable String host,
        @Nullable UUID boot,
        @Nullable List<String> devices,
        @Nullable UUID comparison,
        @Nullable String variant,
        @Nullable Long seed,
        @Nullable Map<String, Object> config,
        TermsStore.@Nullable Stated terms) {

    /** The same, as of a boot epoch and devices. */
    public RunRequest of(UUID itsBoot, List<String> itsDevices) {
        return new RunRequest(name, project, host, itsBoot, itsDevices, comparison, variant, seed, config, terms);
    }

    /** @throws Refusal (422) if it names no host */
    public String hostNamed() {
        return required("host", host);
    }

    String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw Refusal.invalid(field, "a run needs a " + field);
        }
        return value;
    }
}
