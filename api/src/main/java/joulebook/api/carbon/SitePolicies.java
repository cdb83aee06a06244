package joulebook.api.carbon;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which policy gives the terms of a device's idle minutes, of what was known at an instant. */
public final class SitePolicies {
    private final List<SitePolicy> all;

    SitePolicies(List<SitePolicy> all) {
        this.all = all;
    }

    /** The policy's id: the device's own where it has one, else the site's; empty where none holds. */
    public Optional<Long> of(String device, Instant minute, Instant known) {
        if (all.isEmpty()) {
            return Optional.empty(); // most sites state none, and posting asks of each minute
        }
        return all.stream()
                .filter(each -> each.isKnownAt(known) && each.isOf(device))
                .filter(each -> !each.validFrom().isAfter(minute))
                .max(Comparator.comparing((SitePolicy each) -> each.device() != null)
                        .thenComparing(SitePolicy::validFrom))
                .map(SitePolicy::policy);
    }

    /** Devices that have a policy of their own. */
    public List<String> devices() {
        return all.stream()
                .flatMap(each -> Optional.ofNullable(each.device()).stream())
                .distinct()
                .toList();
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }
}
