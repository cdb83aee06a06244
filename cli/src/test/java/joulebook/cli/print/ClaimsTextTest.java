package joulebook.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Exact: it is text. A projection must not read as a measurement, nor what a meter does not give as a zero. */
class ClaimsTextTest {

    @Test
    void aClaimStandsBesideItsBoundItsFigureAndItsVerdict() throws IOException {
        assertThat(ClaimsText.of(json("claims"))).isEqualTo(text("claims.txt"));
    }

    @Test
    void projectionsAreCalledSoAndShowTheirError() throws IOException {
        assertThat(ProjectionsText.of(json("projections"))).isEqualTo(text("projections.txt"));
    }

    @Test
    void whatAMeterDoesNotGiveIsSaidToBeSo() throws IOException {
        assertThat(CircumstancesText.of(json("circumstances"))).isEqualTo(text("circumstances.txt"));
    }

    @Test
    void aRunThatNeverReachedTheLossIsSaidToHave() {
        JsonNode toLoss = JsonMapper.builder().build().readTree("""
                {"targetLoss": null, "target": "the loss at which dense ends", "evaluations": "They are charged.",
                 "runs": [
                  {"variant": "dense", "seed": 1, "target": 2.0, "reached": "YES", "joules": "2000.000", "bestLoss": 2.0,
                   "tierLabel": "modelled"},
                  {"variant": "asa", "seed": 1, "target": 2.0, "reached": "NEVER", "joules": "4000.000", "bestLoss": 2.2,
                   "tierLabel": "modelled"}],
                 "variants": [{"verdict": "asa takes at least 2.000 times."}]}""");

        assertThat(EnergyToLossText.of(toLoss)).isEqualTo("""

                energy to equal loss: the loss at which dense ends
                  run      held-out loss to reach  best held-out loss  energy to it                quality
                  dense 1  2.0000                  2.0000              2,000.0 J                   modelled
                  asa 1    2.0000                  2.2000              never: more than 4,000.0 J  modelled
                  asa takes at least 2.000 times.
                  They are charged.
                """);
    }

    private static JsonNode json(String name) throws IOException {
        return JsonMapper.builder().build().readTree(text(name + ".json"));
    }

    private static String text(String name) throws IOException {
        try (InputStream in = ClaimsTextTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
