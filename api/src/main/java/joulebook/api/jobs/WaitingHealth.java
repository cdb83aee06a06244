package joulebook.api.jobs;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** What waits by itself: the server is well, and somebody should look. */
@Component("waitingHealthIndicator")
class WaitingHealth implements HealthIndicator {
    private static final int NAMED = 5;

    private final Waits waits;

    WaitingHealth(Waits waits) {
        this.waits = waits;
    }

    @Override
    public Health health() {
        List<Waits.Wait> waiting = waits.list();
        return Health.up()
                .withDetail("waiting", waiting.size())
                .withDetail(
                        "longest",
                        waiting.stream().limit(NAMED).map(Waits.Wait::words).toList())
                .build();
    }
}
