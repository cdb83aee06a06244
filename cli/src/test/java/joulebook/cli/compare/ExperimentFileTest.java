package joulebook.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import joulebook.cli.compare.ExperimentFile.Cell;
import joulebook.cli.metering.Terms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFileTest {
    @TempDir
    Path folder;

    @Test
    void aComparisonIsMadeForEachPresetLengthAndDensity() throws IOException {
        List<Cell> cells = read("""
                name: lengths
                presets: [smoke, default]
                lengths: [1024, 2048]
                densities: [0.125, 0.25]
                tokens: 1000
                country: DEU
                """).cells();

        assertThat(cells).hasSize(8);
        assertThat(cells.get(1).settings())
                .isEqualTo(new Settings(
                        "smoke",
                        List.of("dense", "asa"),
                        2,
                        1000L,
                        1024,
                        0.25,
                        null,
                        null,
                        new Terms("DEU", null, null)));
        assertThat(cells.getLast().settings().size()).isEqualTo("default, 2048 tokens, density 0.25");
        assertThat(cells).extracting(Cell::id).doesNotHaveDuplicates();
    }

    @Test
    void theNameAloneIsOneUsualComparison() throws IOException {
        assertThat(read("name: usual").cells())
                .extracting(Cell::settings)
                .containsExactly(
                        new Settings("default", List.of("dense", "asa"), 3, null, null, null, null, null, Terms.NONE));
    }

    @Test
    void theSameFileIsTheSameExperimentAndAnotherNameAnother() throws IOException {
        assertThat(read("name: one").cells()).isEqualTo(read("name: one\n").cells());
        assertThat(read("name: one").cells().getFirst().id())
                .isNotEqualTo(read("name: two").cells().getFirst().id());
    }

    @Test
    void aMistakeIsAnsweredWithFilePlaceAndWhatThereIs() {
        assertThatThrownBy(() -> read("name: x\nvariant: [asa]\n"))
                .hasMessageContaining("experiment.yaml: at variant: Unrecognized property \"variant\".")
                .hasMessageContaining("There are name, presets, variants, lengths");
        assertThatThrownBy(() -> read("name: x\nseeds: many\n")).hasMessageContaining("experiment.yaml: at seeds: ");
        assertThatThrownBy(() -> read("name: x\n  seeds: 3\n")).hasMessageContaining("experiment.yaml: line 2");
        assertThatThrownBy(() -> read("seeds: 3\n")).hasMessageContaining("an experiment needs a name");
        assertThatThrownBy(() -> read("")).hasMessageContaining("experiment.yaml: line 1: No content");
        assertThatThrownBy(() -> read("name: x\ndensities: [1.5]\n"))
                .hasMessageContaining("experiment.yaml: density is 1.5; it must be above 0 and up to 1");
        assertThatThrownBy(() -> read("name: x\nvariants: [dense, sparse]\n"))
                .hasMessageContaining("variants is dense,sparse; it must name some of dense, asa, window");
        assertThatThrownBy(() -> ExperimentFile.read(folder.resolve("none.yaml")))
                .hasMessageContaining("cannot read")
                .hasMessageContaining("none.yaml");
    }

    private ExperimentFile read(String yaml) throws IOException {
        return ExperimentFile.read(Files.writeString(folder.resolve("experiment.yaml"), yaml));
    }
}
