package joulebook.api.tariff;

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

/** Lists contracts' tariffs, as they hold and as they were known; takes further ones. */
@RestController
class TariffController {
    private final TariffStore store;

    TariffController(TariffStore store) {
        this.store = store;
    }

    /**
     * @param validAt only those that hold on this day
     * @param knownAt only those that were known at this instant, and not superseded yet
     */
    @GetMapping("/v1/tariffs")
    List<TariffVersion> tariffs(
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable LocalDate validAt,
            @RequestParam(required = false) @Nullable Instant knownAt) {
        return store.list(code, validAt, knownAt);
    }

    @PostMapping("/v1/tariffs")
    @ResponseStatus(HttpStatus.CREATED)
    TariffVersion add(@RequestBody TariffRequest request) {
        return store.add(request.checked());
    }
}
