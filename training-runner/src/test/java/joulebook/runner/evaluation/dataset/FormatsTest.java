package joulebook.runner.evaluation.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import joulebook.runner.evaluation.task.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readers make of the test material. */
class FormatsTest {
    private static final Path DATA = Samples.data();

    @TempDir
    Path folder;

    @Test
    void aQuotationMarkInGlueIsAQuotationMark() {
        Example third = read(Glue.cola(DATA.resolve("glue/CoLA/dev.tsv"))).get(2);
        assertThat(third.prompt().question())
                .isEqualTo(
                        "He wrote \"nothing was lost and closed the book.\nQuestion: Is this sentence good English?\nAnswer:");
        assertThat(third.gold()).isEqualTo("1");
        assertThat(third.key()).isEqualTo("2");
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreNoPartOfTheData() throws IOException {
        String rows = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t1\t2\tA lamp.\tOne lamp.\r\n\r\n";
        List<Example> examples = read(Glue.mrpc(Files.writeString(folder.resolve("dev.tsv"), rows)));
        assertThat(examples).hasSize(1);
        assertThat(examples.getFirst().prompt().question())
                .isEqualTo("First: A lamp.\nSecond: One lamp.\nQuestion: Do both sentences say the same?\nAnswer:");
    }

    @Test
    void anExampleOfStsbHasANumberToMeet() {
        Example first = read(Glue.stsb(DATA.resolve("glue/STS-B/dev.tsv"))).getFirst();
        assertThat(first.gold()).isEqualTo("1.0");
        assertThat(first.options()).extracting(Option::text).containsExactly(" 0", " 1", " 2", " 3", " 4", " 5");
    }

    @Test
    void copasPremiseGoesOnWithOneOfTwoClauses() {
        List<Example> examples = read(SuperGlue.copa(DATA.resolve("superglue/COPA/val.jsonl")));
        assertThat(examples.get(0).prompt().question()).isEqualTo("The fuse blew because");
        assertThat(examples.get(1).prompt().question()).isEqualTo("The fan stopped so");
        assertThat(examples.get(1).options())
                .containsExactly(new Option("0", " the lamp went on."), new Option("1", " the chip got hot."));
    }

    @Test
    void multiRcKeepsAQuestionsCandidatesTogether() {
        try (Stream<List<Example>> questions = MultiRc.questions(DATA.resolve("superglue/MultiRC/val.jsonl"))) {
            assertThat(questions.map(unit -> unit.stream().map(Example::key).toList()))
                    .containsExactly(List.of("0/0/0", "0/0/1", "0/0/2"), List.of("0/1/3", "0/1/4"));
        }
    }

    /** The passage has a character outside the basic plane: offsets count it once. Each entity is offered once. */
    @Test
    void recordsEntitiesStandWhereItsOffsetsSay() {
        List<Example> queries = read(RecordQueries.queries(DATA.resolve("superglue/ReCoRD/val.jsonl")));
        assertThat(queries.getFirst().options())
                .containsExactly(
                        new Option("Ada Brook", " Ada Brook a week later"),
                        new Option("Long Dam", " Long Dam a week later"),
                        new Option("Brook", " Brook a week later"));
        assertThat(queries.getFirst().prompt().question()).isEqualTo("\nThe dam was opened by");
        assertThat(queries.getFirst().references()).containsExactly("Ada Brook", "Brook");
    }

    @Test
    void sgmGivesAModelPlainTextAndAScorerTheReferenceAsItStands() {
        Path wmt = DATA.resolve("wmt14");
        List<Example> pairs = read(Wmt.pairs(
                wmt.resolve("newstest2014-deen-src.en.sgm"),
                wmt.resolve("newstest2014-deen-ref.de.sgm"),
                "English",
                "German"));
        assertThat(pairs).hasSize(3);
        assertThat(pairs.get(2).key()).isEqualTo("3");
        assertThat(pairs.get(2).prompt().question()).isEqualTo("English: Heat & light cost 1,234.50 euros.\nGerman:");
        assertThat(pairs.get(2).gold()).isEqualTo("Wärme &amp; Licht kosten 1.234,50 Euro.");
    }

    @Test
    void humanEvalIsReadPlainAndGzipped() throws IOException {
        Path plain = DATA.resolve("HumanEval.jsonl");
        Path packed = folder.resolve("HumanEval.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        assertThat(read(HumanEval.problems(packed))).isEqualTo(read(HumanEval.problems(plain)));
        assertThat(read(HumanEval.problems(packed)).get(1).gold()).endsWith("\ncheck(is_even)\n");
    }

    @Test
    void linesOfScrollsWithOneIdAreOneExampleWithSeveralReferences() {
        List<Example> examples = read(Scrolls.questions(DATA.resolve("scrolls/qasper/validation.jsonl")));
        assertThat(examples).extracting(Example::key).containsExactly("test-1", "test-2");
        assertThat(examples.getFirst().references()).containsExactly("the Dam corpus", "a small corpus");
        assertThat(examples.getFirst().prompt())
                .isEqualTo(new Prompt(
                        "We use the Dam corpus.\n\nIt is small.", "\n\nQuestion: Which data was used?\nAnswer:"));
    }

    @Test
    void qualitysOptionsAreTakenFromItsInput() {
        Example first = read(Scrolls.quality(DATA.resolve("scrolls/quality/validation.jsonl")))
                .getFirst();
        assertThat(first.options())
                .extracting(Option::label)
                .containsExactly("She was ill.", "The dam leaked.", "It rained.", "She slept.");
        assertThat(first.prompt().document()).isEqualTo("The dam leaked, and so\nIda stayed.\n\nShe wrote it down.");
    }

    @Test
    void truthsMayBeSpelledAsJsonOrPythonDoes() throws IOException {
        Path file = Files.writeString(
                folder.resolve("p.jsonl"),
                "{\"idx\": 0, \"label\": true}\n{\"idx\": 1, \"label\": \"False\"}\n{\"idx\": 2, \"label\": \"true\"}\n");
        assertThat(SuperGlue.predictions(file).byKey().values())
                .containsExactly(List.of("true"), List.of("false"), List.of("true"));
    }

    @Test
    void aLargeFileIsReadNoFurtherThanAsked() throws IOException {
        Path file = folder.resolve("dev.tsv");
        Files.writeString(file, "sentence\tlabel\nfine\t1\nbroken\n", StandardCharsets.UTF_8);
        try (Stream<Example> examples = Glue.sst2(file)) {
            assertThat(examples.limit(1)).hasSize(1);
        }
        assertThatThrownBy(() -> read(Glue.sst2(file))).isInstanceOf(MalformedData.class);
    }

    private static List<Example> read(Stream<Example> examples) {
        try (examples) {
            return examples.toList();
        }
    }
}
