package joulebook.api.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.Gap;
import joulebook.kernel.metering.GapReason;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where nothing is booked because nothing is known, of all devices, with what can be done about it. */
@RestController
class GapController {
    private static final Duration LONGEST = Duration.ofDays(31);

    private final WindowStore store;

    GapController(WindowStore store) {
        this.store = store;
    }

    /** @param advice what it means and what to do */
    record ListedGap(String device, Instant from, Instant to, GapReason reason, String advice) {

        static ListedGap of(String device, Gap gap) {
            return new ListedGap(device, gap.from(), gap.to(), gap.reason(), GapAdvice.of(gap.reason()));
        }

        /** Whether another one goes on where this one ends, as it does in the next minute. */
        boolean continues(ListedGap next) {
            return device.equals(next.device) && reason == next.reason && to.equals(next.from);
        }

        ListedGap with(ListedGap next) {
            return new ListedGap(device, from, next.to, reason, advice);
        }
    }

    /** By device, then time. */
    @GetMapping("/v1/gaps")
    List<ListedGap> gaps(
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(required = false) @Nullable String device,
            @RequestParam(required = false) @Nullable GapReason reason) {
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Refusal.invalid(
                    "to", "the period must be longer than nothing and at most 31 days: " + from + " to " + to);
        }
        List<ListedGap> gaps = new ArrayList<>();
        store.gaps(device, from, to, (of, gap) -> {
            ListedGap next = ListedGap.of(of, gap);
            if (reason != null && reason != gap.reason()) {
                return;
            }
            if (!gaps.isEmpty() && gaps.getLast().continues(next)) {
                gaps.set(gaps.size() - 1, gaps.getLast().with(next));
            } else {
                gaps.add(next);
            }
        });
        return gaps;
    }
}
