package joulebook.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProgressTest {
    private static final JsonNode HALF = JsonMapper.builder().build().readTree("""
                    {"tokens":500,"tokensTotal":1000,"loss":2.3456,"tokensPerSecond":5432.1,"phase":"sparse"}""");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aTerminalShowsOneLineWithAllOfItAndWhichLossItIs() {
        Progress progress = new Progress(out, true, 120, nanos::get);
        progress.begin(2, 4, "asa seed 1");
        progress.watts("38 W modelled");
        seconds(30);

        progress.step(HALF);

        // half a run took 30 s, and two and a half are left: 2:30
        assertThat(text())
                .isEqualTo(
                        "\r\u001b[Krun 2/4 asa seed 1 [#####-----]  50 % 2:30 left sparse training loss 2.346 nats/token"
                                + " 5,432 tok/s 38 W modelled");
    }

    @Test
    void aNarrowTerminalIsNotWrapped() {
        Progress progress = new Progress(out, true, 40, nanos::get);
        progress.begin(1, 1, "dense seed 1");

        progress.step(HALF);

        assertThat(text().replace("\r\u001b[K", "")).hasSize(39);
    }

    @Test
    void elsewhereALineComesEveryQuarterMinute() {
        Progress progress = new Progress(out, false, 120, nanos::get);
        progress.begin(1, 1, "dense seed 1");

        seconds(14);
        progress.step(HALF);
        seconds(2);
        progress.step(HALF);
        progress.end("held-out loss 2.3");

        assertThat(text().lines())
                .containsExactly(
                        "run 1/1 dense seed 1 begins",
                        "run 1/1 dense seed 1 [#####-----]  50 % 0:16 left sparse training loss 2.346 nats/token 5,432 tok/s",
                        "run 1/1 dense seed 1: held-out loss 2.3 in 0:16");
    }

    private void seconds(long seconds) {
        nanos.addAndGet(seconds * 1_000_000_000);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
