package joulebook.api.carbon;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Lists the grid intensities that runs can be booked by, as they hold and as they were known; takes further ones. */
@RestController
class FactorController {
    private final FactorStore store;

    FactorController(FactorStore store) {
        this.store = store;
    }

    /**
     * @param validAt only those that hold on this day
     * @param knownAt only those that were known at this instant, and not superseded yet
     */
    @GetMapping("/v1/factors")
    List<Factor> factors(
            @RequestParam(required = false) @Nullable String geo,
            @RequestParam(required = false) @Nullable LocalDate validAt,
            @RequestParam(required = false) @Nullable Instant knownAt) {
        return store.list(geo, validAt, knownAt);
    }

    @PostMapping("/v1/factors")
    @ResponseStatus(HttpStatus.CREATED)
    Factor add(@RequestBody FactorRequest request) {
        return store.add(request.checked());
    }
}
