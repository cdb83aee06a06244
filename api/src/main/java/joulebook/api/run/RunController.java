package joulebook.api.run;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import joulebook.api.problem.Refusal;
import joulebook.kernel.metering.RunMark;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes runs, comparisons and marks; the same again changes nothing. */
@RestController
class RunController {
    private final RunStore store;
    private final ComparisonStore comparisons;

    RunController(RunStore store, ComparisonStore comparisons) {
        this.store = store;
        this.comparisons = comparisons;
    }

    record Accepted(UUID id, boolean created) {}

    /**
     * @param shared runs that hold the same host's devices meanwhile, where a start or an end was marked: each has an equal part
     */
    record MarksStored(int stored, int alreadyStored, List<Overlaps.SharedWith> shared) {}

    record ComparisonRequest(
            @Nullable String name,
            @Nullable String preset,
            @Nullable Map<String, Object> config,
            @Nullable Map<String, Object> terms) {}

    @PutMapping("/v1/runs/{id}")
    ResponseEntity<Accepted> put(@PathVariable UUID id, @RequestBody RunRequest request) {
        return accepted(id, store.put(id, request));
    }

    @PostMapping("/v1/runs/{id}/marks")
    MarksStored marks(@PathVariable UUID id, @RequestBody List<MarkRequest> requests) {
        List<RunMark> marks = IntStream.range(0, requests.size())
                .mapToObj(i -> requests.get(i).mark(i))
                .toList();
        RunStore.Marked marked = store.add(id, marks);
        return new MarksStored(marked.stored(), marks.size() - marked.stored(), marked.shared());
    }

    @GetMapping("/v1/runs/{id}/marks")
    List<RunMark> marks(@PathVariable UUID id) {
        store.get(id);
        return store.marks(id);
    }

    @PutMapping("/v1/comparisons/{id}")
    ResponseEntity<Accepted> putComparison(@PathVariable UUID id, @RequestBody ComparisonRequest request) {
        if (request.name() == null || request.name().isBlank()) {
            throw Refusal.invalid("name", "a comparison needs a name");
        }
        Map<String, Object> config = request.config() == null ? Map.of() : request.config();
        return accepted(id, comparisons.put(id, request.name(), request.preset(), config));
    }

    private static ResponseEntity<Accepted> accepted(UUID id, boolean created) {
        return ResponseEntity.status(created ? HttpStatus.CREATED : HttpStatus.OK)
                .body(new Accepted(id, created));
    }
}
