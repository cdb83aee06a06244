package joulebook.api.window;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import joulebook.api.verification.Canonical;
import org.jspecify.annotations.Nullable;

/** The canonical forms of windows, attributions and shares. */
final class WindowForm {
    private WindowForm() {}

    /**
     * All columns, the instrument by its digest; gaps and clock steps as JSON without blanks, names in alphabetical order. What
     * nobody saw comes last, and only where there is any.
     */
    static Canonical window(
            String device,
            Instant minute,
            int revision,
            byte @Nullable [] instrumentDigest,
            long energyMillijoules,
            long coveredNanos,
            @Nullable Long crossCheckMillijoules,
            String gaps,
            String inputsSha256,
            @Nullable Long arrival,
            Instant closedAt,
            DeviceWindow.Unseen unseen,
            String clockSteps) {
        Canonical form = Canonical.of("device_window")
                .add(device)
                .add(minute)
                .add(revision)
                .add(instrumentDigest)
                .add(energyMillijoules)
                .add(coveredNanos)
                .add(crossCheckMillijoules)
                .json(gaps)
                .add(inputsSha256)
                .add(arrival)
                .add(closedAt);
        return unseen.isNothing() && clockSteps.equals("[]")
                ? form
                : form.add(unseen.bridged().millijoules())
                        .add(unseen.bridgedNanos())
                        .add(unseen.suspense().millijoules())
                        .json(clockSteps);
    }

    /** All columns, the window by its digest too; then run, energy and covered time of each share, idle last. */
    static Canonical attribution(
            String device,
            Instant minute,
            int revision,
            int windowRevision,
            byte @Nullable [] windowDigest,
            String inputsSha256,
            Instant attributedAt,
            List<Trace.Share> shares) {
        Canonical form = Canonical.of("attribution")
                .add(device)
                .add(minute)
                .add(revision)
                .add(windowRevision)
                .add(windowDigest)
                .add(inputsSha256)
                .add(attributedAt);
        shares.forEach(share -> form.add(share.run()).add(share.millijoules()).add(share.nanos()));
        return form;
    }

    static Canonical share(
            String device, Instant minute, int revision, @Nullable UUID run, long millijoules, long coveredNanos) {
        return Canonical.of("attribution_share")
                .add(device)
                .add(minute)
                .add(revision)
                .add(run)
                .add(millijoules)
                .add(coveredNanos);
    }
}
