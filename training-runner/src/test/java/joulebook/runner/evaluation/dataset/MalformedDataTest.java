package joulebook.runner.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal says which file, which line, what is wrong and what to do. */
class MalformedDataTest {
    private static final String AS_PUBLISHED = ". Give the file as it is published";

    @TempDir
    Path folder;

    @Test
    void aRowWithTooFewColumns() throws IOException {
        refused(
                Glue::cola,
                "t\t1\t\tA lamp.\nt\t1\tA lamp.\n",
                " line 2: there are 3 columns, not 4 (source, label," + " mark, sentence)" + AS_PUBLISHED
                        + ": tab-separated, without quoting");
    }

    @Test
    void aColumnThatIsNotThere() throws IOException {
        refused(
                Glue::rte,
                "index\tsentence1\tsentence2\n0\ta\tb\n",
                " line 1: there is no column 'label' among" + " [index, sentence1, sentence2]" + AS_PUBLISHED
                        + ", with its row of names");
    }

    @Test
    void aSplitWithoutLabels() throws IOException {
        refused(
                Glue::sst2,
                "sentence\tlabel\nfine\t-1\n",
                " line 2: the label is '-1', not one of 0, 1. Only a split"
                        + " with labels can be scored (dev, val or train); give it as it is published");
        refused(
                SuperGlue::boolQ,
                "{\"question\": \"q\", \"passage\": \"p\", \"idx\": 0}\n",
                " line 1: there is no"
                        + " field 'label'. Give a file with labels, as it is published (a test split has none)");
    }

    @Test
    void aScoreThatIsNoNumber() throws IOException {
        refused(
                Glue::stsb,
                "sentence1\tsentence2\tscore\na\tb\thigh\n",
                " line 2: 'high' in column 'score' is no"
                        + " number. Only a split with scores can be scored (dev or train); give it as it is published");
    }

    @Test
    void anEmptyFile() throws IOException {
        refused(Glue::rte, "", ": it is empty" + AS_PUBLISHED);
    }

    @Test
    void aLineThatIsNoJsonObject() throws IOException {
        refused(HumanEval::problems, "\n[1]\n", " line 2: it is no JSON object" + AS_PUBLISHED + ": one object a line");
        Path file = Files.writeString(folder.resolve("cut"), "{\"task_id\": \"a\"");
        assertThatThrownBy(() -> HumanEval.problems(file).toList())
                .hasMessageStartingWith(file + " line 1: it is not JSON (")
                .hasMessageEndingWith(": one object a line");
    }

    @Test
    void aFieldOfAnotherType() throws IOException {
        refused(
                Scrolls::summaries,
                "{\"id\": 7, \"input\": \"a\", \"output\": \"b\"}\n",
                " line 1: the field 'id' is" + " not a text but NUMBER" + AS_PUBLISHED);
    }

    @Test
    void bytesThatAreNotUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin1"), new byte[] {'a', '\t', (byte) 0xE4, '\n'});
        assertThatThrownBy(() -> Glue.cola(file).toList())
                .hasMessage(file + ": some lines after line 0 are not UTF-8" + AS_PUBLISHED);
    }

    @Test
    void anEntityOutsideItsPassage() throws IOException {
        refused(
                RecordQueries::queries,
                "{\"passage\": {\"text\": \"short\", \"entities\": [{\"start\": 3, \"end\": 9}]}, \"qas\": []}\n",
                " line 1: an entity from 3 to 9 is not in its passage" + AS_PUBLISHED);
    }

    @Test
    void aQuestionWithoutOptionsOrDocument() throws IOException {
        refused(
                Scrolls::quality,
                "{\"id\": \"a\", \"input\": \"Why?\\n\\nA story.\", \"output\": \"b\"}\n",
                " line 1:" + " there are no options (A) to (D)" + AS_PUBLISHED);
        refused(
                Scrolls::questions,
                "{\"id\": \"a\", \"input\": \"Why?\", \"output\": \"b\"}\n",
                " line 1: the input" + " has no empty line between query and document" + AS_PUBLISHED);
    }

    @Test
    void aReferenceOfAnotherTestSet() throws IOException {
        Path source = Files.writeString(folder.resolve("a.sgm"), "<doc docid=\"x\">\n<seg id=\"1\">A lamp.</seg>\n");
        Path other = Files.writeString(folder.resolve("b.sgm"), "<doc docid=\"y\">\n<seg id=\"1\">Eine.</seg>\n");
        assertThatThrownBy(() -> Wmt.pairs(source, other, "English", "German").toList())
                .hasMessage(other + " line 2: this is y segment 1, and in " + source + " line 2 it is x segment 1."
                        + " Give source and reference of one test set");
    }

    @Test
    void aReferenceThatIsShorterThanItsSource() throws IOException {
        Path source = Files.writeString(folder.resolve("a.en"), "One.\nTwo.\n");
        Path reference = Files.writeString(folder.resolve("a.de"), "Eins.\n");
        assertThatThrownBy(
                        () -> Wmt.pairs(source, reference, "English", "German").toList())
                .hasMessage(reference + ": it has 1 segments, fewer than " + source
                        + ". Give source and reference of one test set");
    }

    @Test
    void aSegmentThatDoesNotEnd() throws IOException {
        Path source = Files.writeString(folder.resolve("a.sgm"), "<seg id=\"1\">A lamp.\n</seg>\n");
        assertThatThrownBy(() -> Wmt.pairs(source, source, "English", "German").toList())
                .hasMessage(
                        source + " line 1: a segment does not end on its line" + AS_PUBLISHED + ": one segment a line");
    }

    @Test
    void aSecondPredictionAndAMissingOne() throws IOException {
        Path twice = Files.writeString(folder.resolve("p.tsv"), "index\tprediction\n0\t1\n0\t0\n");
        assertThatThrownBy(() -> Glue.predictions(twice))
                .hasMessage(twice + " line 3: there is a second prediction for '0'. Leave one of them");
        Path one = Files.writeString(folder.resolve("q.tsv"), "index\tprediction\n0\t1\n");
        assertThatThrownBy(() -> Glue.predictions(one).to("1"))
                .hasMessage(one + ": there is no prediction for '1'. Every example of the data must have one; --limit N"
                        + " scores the first N only");
    }

    @Test
    void predictionsOfScrollsThatAreNoObject() throws IOException {
        Path file = Files.writeString(folder.resolve("p.json"), "[\"a\"]");
        assertThatThrownBy(() -> Scrolls.predictions(file))
                .isInstanceOf(MalformedData.class)
                .hasMessageStartingWith(file + " line 1: it is not one JSON object of texts (")
                .hasMessageEndingWith("Give {\"id\": \"prediction\", ...}");
    }

    private void refused(Function<Path, Stream<Example>> read, String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("data"), content);
        assertThatThrownBy(() -> read.apply(file).toList())
                .isInstanceOf(MalformedData.class)
                .hasMessage(file + message);
    }
}
