package joulebook.api.window;

import java.util.ArrayList;
import java.util.List;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;

/** The gaps of a trace, those that touch with one reason as one. */
final class Gaps {
    private final List<Gap> all = new ArrayList<>();

    void add(long fromUtc, long toUtc, GapReason reason) {
        if (toUtc <= fromUtc) {
            return;
        }
        Gap next = new Gap(Integrator.instant(fromUtc), Integrator.instant(toUtc), reason);
        Gap last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.reason() == reason && last.to().equals(next.from())) {
            all.set(all.size() - 1, new Gap(last.from(), next.to(), reason));
        } else {
            all.add(next);
        }
    }

    List<Gap> all() {
        return all;
    }
}
