package joulebook.api.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import joulebook.api.paging.Cursor;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.Gap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Closed windows, to read. */
@RestController
class WindowController {
    private static final Duration LONGEST = Duration.ofDays(31);

    private final WindowStore store;

    WindowController(WindowStore store) {
        this.store = store;
    }

    /**
     * The newest revision of a device's minute.
     *
     * @param energy of the covered time, such as {@code 350000mJ}
     * @param coveredNanos time in which something is known: 60e9 is all of the minute
     * @param crossCheckDifference counter less integrated power; null where the device gives but one
     */
    record WindowView(
            String device,
            Instant start,
            int revision,
            String energy,
            long coveredNanos,
            @Nullable String crossCheckDifference,
            List<Gap> gaps) {

        static WindowView of(DeviceWindow window) {
            Long check = window.crossCheckMillijoules();
            return new WindowView(
                    window.device(),
                    window.minute(),
                    window.revision(),
                    window.energy().toString(),
                    window.coveredNanos(),
                    check == null ? null : check + "mJ",
                    window.gaps());
        }
    }

    /**
     * @param windows in the order of time
     * @param next the cursor of the page after this one; null where there is none
     */
    record WindowList(List<WindowView> windows, @Nullable String next) {}

    @GetMapping("/v1/windows")
    WindowList windows(
            @RequestParam String device,
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(defaultValue = "44640") int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Refusal.invalid(
                    "to", "the period must be longer than nothing and at most 31 days: " + from + " to " + to);
        }
        if (limit < 1 || limit > LONGEST.toMinutes()) {
            throw Refusal.invalid("limit", "a page has 1 to " + LONGEST.toMinutes() + " windows, not " + limit);
        }
        Instant last = cursor == null ? null : Cursor.minute(device, cursor);
        Instant first = last == null ? from : last.plus(Duration.ofMinutes(1));
        List<WindowView> windows = store.newest(device, first, to).values().stream()
                .limit(limit + 1L)
                .map(stored -> WindowView.of(stored.window()))
                .toList();
        return windows.size() <= limit
                ? new WindowList(windows, null)
                : new WindowList(
                        windows.subList(0, limit),
                        Cursor.ofMinute(device, windows.get(limit - 1).start()));
    }
}
