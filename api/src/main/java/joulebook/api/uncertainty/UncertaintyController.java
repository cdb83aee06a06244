package joulebook.api.uncertainty;

import java.math.BigDecimal;
import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes what somebody states of how far factors and PUEs may be off. */
@RestController
class UncertaintyController {
    private final UncertaintyStore store;

    UncertaintyController(UncertaintyStore store) {
        this.store = store;
    }

    /**
     * @param factor its id; or else {@code pue}, such as {@code 1.2}
     * @param halfWidthPercent half the width of the 95 % range, in percent: {@code 5} or {@code 7.5}
     * @param source who says so, and from what
     */
    record UncertaintyRequest(
            @Nullable Long factor,
            @Nullable String pue,
            @Nullable String halfWidthPercent,
            @Nullable String source) {}

    @GetMapping("/v1/uncertainties")
    List<UncertaintyStore.StatedUncertainty> list() {
        return store.list();
    }

    @PostMapping("/v1/uncertainties")
    @ResponseStatus(HttpStatus.CREATED)
    UncertaintyStore.StatedUncertainty state(@RequestBody UncertaintyRequest request) {
        if ((request.factor() == null) == (request.pue() == null)) {
            throw Refusal.invalid("factor", "of what is it? Name a factor's id, or a pue, and one of them only");
        }
        if (request.source() == null || request.source().isBlank()) {
            throw Refusal.invalid("source", "who says so, and from what?");
        }
        Integer pue = request.pue() == null
                ? null
                : (Integer) permille("pue", request.pue(), 3, 1000, 5000, "a PUE: a number from 1 to 5");
        int half = permille(
                "halfWidthPercent",
                String.valueOf(request.halfWidthPercent()),
                1,
                0,
                1000,
                "half a range in percent: a number from 0 to 100, at most one decimal");
        return store.add(request.factor(), pue, half, request.source().strip());
    }

    private static int permille(String field, String text, int shift, int least, int most, String what) {
        try {
            int permille = new BigDecimal(text.strip()).movePointRight(shift).intValueExact();
            if (permille >= least && permille <= most) {
                return permille;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // said below
        }
        throw Refusal.invalid(field, "'" + text + "' is not " + what);
    }
}
