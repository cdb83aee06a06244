package joulebook.api.carbon;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** By what idle energy is weighed and priced: lists what the site states of it, and takes further statements. */
@RestController
class SitePolicyController {
    private static final Pattern DEVICE = Pattern.compile("[^\\s\\p{Cntrl}]{1,200}");

    private final SitePolicyStore store;

    SitePolicyController(SitePolicyStore store) {
        this.store = store;
    }

    /**
     * @param device whose idle minutes; all devices' that have no policy of their own, where it is null
     * @param validFrom the first minute for which it holds, with its offset from UTC
     * @param terms as a run states them
     * @param by who says so
     * @param supersedes the one that it corrects
     */
    record SitePolicyRequest(
            @Nullable String device,
            @Nullable OffsetDateTime validFrom,
            TermsStore.@Nullable Stated terms,
            @Nullable String by,
            @Nullable Long supersedes) {

        SitePolicyStore.Statement checked() {
            if (device != null && !DEVICE.matcher(device).matches()) {
                throw Refusal.invalid("device", "'" + device + "' is no device: GET /v1/devices lists them");
            }
            if (validFrom == null) {
                throw Refusal.invalid("validFrom", "from when on? An instant such as 2026-10-01T00:00:00+02:00");
            }
            Instant from = validFrom.toInstant();
            if (!from.equals(from.truncatedTo(ChronoUnit.MINUTES))) {
                throw Refusal.invalid("validFrom", from + " is in the middle of a minute, which is booked as a whole");
            }
            if (terms == null || terms.equals(TermsStore.Stated.NOTHING)) {
                throw Refusal.invalid(
                        "terms", "by what is idle energy weighed and priced? {\"country\": \"DEU\", ...}");
            }
            if (by == null || by.isBlank()) {
                throw Refusal.invalid("by", "who says so?");
            }
            return new SitePolicyStore.Statement(device, from, terms, by.strip(), supersedes);
        }
    }

    /** The site's first, then devices' own. */
    @GetMapping("/v1/site-policies")
    List<SitePolicy> list() {
        return store.list();
    }

    @PostMapping("/v1/site-policies")
    @ResponseStatus(HttpStatus.CREATED)
    SitePolicy state(@RequestBody SitePolicyRequest request) {
        return store.add(request.checked());
    }
}
