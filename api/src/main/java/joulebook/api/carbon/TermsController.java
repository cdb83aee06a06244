package joulebook.api.carbon;

import joulebook.api.problem.Refusal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Says what terms come to, before anything is done that would be booked by them. */
@RestController
class TermsController {
    private final TermsStore terms;

    TermsController(TermsStore terms) {
        this.terms = terms;
    }

    /**
     * What a run that states them would be booked by now. Nothing is stored.
     *
     * @throws Refusal (422) naming the term that is not known, in the words in which the run would be refused
     */
    @PostMapping("/v1/terms/check")
    TermsStore.Known check(@RequestBody TermsStore.Stated stated) {
        return terms.known(stated);
    }
}
