package joulebook.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import joulebook.cli.compare.ExperimentFile.Cell;
import joulebook.cli.fake.ModelFiles;
import joulebook.cli.metering.Terms;
import joulebook.cli.process.Trouble;
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
                        null,
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
                .containsExactly(new Settings(
                        "default",
                        List.of("dense", "asa"),
                        3,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Terms.NONE));
    }

    @Test
    void theSameFileIsTheSameExperimentAndAnotherNameAnother() throws IOException {
        assertThat(read("name: one").cells()).isEqualTo(read("name: one\n").cells());
        assertThat(read("name: one").cells().getFirst().id())
                .isNotEqualTo(read("name: two").cells().getFirst().id());
    }

    @Test
    void onGpusItIsAnotherExperiment() throws IOException {
        ExperimentFile onTwo = read("name: one\npresets: [125m]\ngpus: 2\n");
        assertThat(onTwo.cells().getFirst().settings().size()).isEqualTo("125m, 2 GPUs");
        assertThat(onTwo.id()).isNotEqualTo(read("name: one\npresets: [125m]\n").id());
        assertThatThrownBy(() -> read("name: one\ngpus: 0\n"))
                .hasMessageContaining("experiment.yaml: gpus is 0; it must be 1 or more");
    }

    @Test
    void aBatchThatGpusShareIsSaidAndMustDivide() throws IOException {
        ExperimentFile shared = read("name: one\nbatch: 4\ngpus: 2\n");
        assertThat(shared.cells().getFirst().settings().size()).isEqualTo("default, batches of 4, 2 GPUs");
        assertThat(shared.id()).isNotEqualTo(read("name: one\ngpus: 2\n").id());
        assertThatThrownBy(() -> read("name: one\nbatch: 0\n"))
                .hasMessageContaining("experiment.yaml: batch is 0; it must be 1 or more");
        assertThatThrownBy(() -> read("name: one\nbatch: 3\ngpus: 2\n"))
                .hasMessageContaining("batch is 3; it must make 2 equal shares, one for each of the GPUs");
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

    /** SHA-256 of "a word" by sha256sum; of the model's folder over what sha256sum prints of config.json and weights. */
    @Test
    void textTokenizerAndModelLieBesideTheFileAndAreKnownByTheirDigests() throws IOException {
        ModelFiles.write(folder);

        Settings settings = read("""
                name: mine
                data: [text.txt]
                tokenizer: tokenizer.json
                from: tiny
                """).cells().getFirst().settings();

        Material material = Objects.requireNonNull(settings.material());
        assertThat(material.data())
                .isEqualTo(new Pinned(
                        List.of(folder.resolve("text.txt").toString()),
                        "993a6153954705a65e1dc6dbe18c5fecf174f4dbffed49cc435f17649958315e"));
        assertThat(material.from())
                .isEqualTo(new Pinned(
                        List.of(folder.resolve("tiny").toString()),
                        "e5eb16bc5b9578028f42ac26aff9342a3bad5be0fa3fd2f855b4d34c367adf19"));
        assertThat(settings.name()).isEqualTo("asa against dense, default, text.txt, from tiny");
    }

    @Test
    void otherTextUnderTheSameNameIsAnotherExperiment() throws IOException {
        ModelFiles.write(folder);
        String yaml = "name: mine\ndata: [text.txt]\n";
        ExperimentFile before = read(yaml);
        assertThat(read(yaml).id()).isEqualTo(before.id());

        Files.writeString(folder.resolve("text.txt"), "other words");

        assertThat(read(yaml).id()).isNotEqualTo(before.id());
    }

    @Test
    void whatCannotBeLearnedFromIsRefusedWithFileAndWhatToDo() throws IOException {
        ModelFiles.write(folder);
        Files.writeString(folder.resolve("wordpiece.json"), "{\"model\": {\"type\": \"WordPiece\"}}");
        Files.writeString(folder.resolve("notes.md"), "a word");
        Files.createDirectory(folder.resolve("empty"));
        String experiment = folder.resolve("experiment.yaml") + ": ";
        assertRefused(
                "data: [none.txt]", experiment + "--data " + folder.resolve("none.txt") + ": there is no such file");
        assertRefused(
                "data: [empty]", "--data " + folder.resolve("empty") + ": there is no such file, or folder with files");
        assertRefused(
                "data: [notes.md]", "notes.md is of a kind that is not read. Give .txt, .jsonl or .parquet files");
        assertRefused("tokenizer: tokenizer.json", "a tokenizer say how to read --data, which is not there");
        assertRefused(
                "data: [text.txt]\ntokenizer: wordpiece.json", "its model's type is 'WordPiece', and BPE is read");
        assertRefused("data: [text.txt]\ntokenizer: none.json", "none.json: cannot be read");
        assertRefused("data: [text.txt]\ntokenizer: text.txt", "text.txt is not JSON");
        assertRefused("from: empty", "there is no config.json with safetensors beside it. Give the folder of a GPT-2");
        assertRefused("from: tiny\nvariants: [dense, moe]", "variants names moe, whose experts the model of --from");
    }

    private void assertRefused(String yaml, String message) {
        assertThatThrownBy(() -> read("name: x\n" + yaml + "\n"))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining(message);
    }

    private ExperimentFile read(String yaml) throws IOException {
        return ExperimentFile.read(Files.writeString(folder.resolve("experiment.yaml"), yaml));
    }
}
