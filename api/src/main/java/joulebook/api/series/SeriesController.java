package joulebook.api.series;

import java.time.Instant;
import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes series as files and providers write them, and shows what is known of them, and was when. */
@RestController
class SeriesController {
    private final SeriesStore store;
    private final SeriesLookup lookup;
    private final Shapes shapes;

    SeriesController(SeriesStore store, SeriesLookup lookup, Shapes shapes) {
        this.store = store;
        this.lookup = lookup;
        this.shapes = shapes;
    }

    /** The same file again adds nothing. */
    @PostMapping("/v1/series")
    @ResponseStatus(HttpStatus.CREATED)
    SeriesStore.Brought bring(@RequestBody SeriesRequest request) {
        Shapes.Read read = shapes.read(request.checked());
        return store.bring(read.stated(), read.points());
    }

    @GetMapping("/v1/series")
    List<SeriesLookup.Listed> series(
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String code) {
        return lookup.list(kind, code);
    }

    /** @param knownAt only what was known at this instant, and not superseded yet */
    @GetMapping("/v1/series/{id}/points")
    List<SeriesLookup.Dated> points(
            @PathVariable long id,
            @RequestParam Instant from,
            @RequestParam Instant to,
            @RequestParam(required = false) @Nullable Instant knownAt) {
        if (lookup.find(id).isEmpty()) {
            throw Refusal.unknown("there is no series " + id);
        }
        return lookup.points(id, from, to, knownAt);
    }
}
