package joulebook.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunTextTest {

    @Test
    void aSharedDeviceAndAReadingThatIsNotBelievedAreSaidWithWhatToDo() {
        JsonNode run = JsonMapper.builder().build().readTree("""
                {"figures": {
                  "shared": [{"device": "GPU-1", "runs": ["6f1e1c1e-0000-4000-8000-0000000000bb"],
                    "from": "2026-04-20T08:00:30Z", "to": "2026-04-20T08:01:00Z",
                    "amount": "1500000mJ", "whole": "3000000mJ"}],
                  "gaps": [
                    {"device": "GPU-1", "from": "2026-04-20T08:00:01Z", "to": "2026-04-20T08:00:03Z",
                      "reason": "IMPLAUSIBLE", "advice": "Look at the driver."},
                    {"device": "GPU-2", "from": "2026-04-20T08:00:01Z", "to": "2026-04-20T08:00:03Z",
                      "reason": "IMPLAUSIBLE", "advice": "Look at the driver."}]}}
                """);

        String text = RunText.of(run);
        assertThat(text).contains("2026-04-20T08:00:30Z to 2026-04-20T08:01:00Z");
        assertThat(text).contains("an equal part, 2 runs held it; all that it drew meanwhile is in the range");
        assertThat(text).contains("2026-04-20T08:00:01Z to 2026-04-20T08:00:03Z");
        assertThat(text.split("Look at the driver\\.", -1)).hasSize(2); // once for each reason
    }

    @Test
    void aCounterThatItsPowerContradictsIsSaid() {
        JsonNode run = JsonMapper.builder().build().readTree("""
                {"figures": {"devices": [
                  {"device": "GPU-1", "name": "H100", "crossCheckSays": "the counter stood still for 8.0 s"},
                  {"device": "GPU-2", "name": "H100", "crossCheckSays": null}]}}
                """);

        assertThat(RunText.of(run).lines().filter(line -> line.startsWith("cross-check")))
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .contains("GPU-1", "the counter stood still for 8.0 s");
    }
}
