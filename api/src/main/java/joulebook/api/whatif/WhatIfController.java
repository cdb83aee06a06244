package joulebook.api.whatif;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Scenarios, computed on request. */
@RestController
class WhatIfController {
    private final WhatIf whatIf;

    WhatIfController(WhatIf whatIf) {
        this.whatIf = whatIf;
    }

    /** What a run would have cost and emitted. Books nothing. */
    @PostMapping("/v1/what-if")
    WhatIfStatement whatIf(@RequestBody WhatIfRequest request) {
        return whatIf.state(request);
    }
}
