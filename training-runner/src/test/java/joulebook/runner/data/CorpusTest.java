package joulebook.runner.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.runner.torch.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
    private static final Path CORPORA = Path.of(System.getProperty("joulebook.corpora"));

    @TempDir
    Path folder;

    @Test
    void theCorpusIsRealTextOfMoreThanFiveMegabytesWithoutLicenceHeaders() {
        Corpus corpus = JavaSources.read(CORPORA);
        assertThat(corpus.training().length).isGreaterThan(5_000_000);
        assertThat(corpus.heldOut().length).isGreaterThan(300_000);
        assertThat(new String(corpus.heldOut(), StandardCharsets.UTF_8))
                .startsWith("package org.apache.commons.collections4")
                .doesNotContain("Licensed to the Apache Software Foundation");
    }

    @Test
    void aMissingCorpusSaysWhichFileAndHowToGetIt() {
        assertThatThrownBy(() -> JavaSources.read(folder))
                .isInstanceOf(CorpusUnavailable.class)
                .hasMessageContaining("commons-collections4-4.4-sources.jar")
                .hasMessageContaining("./mvnw -pl training-runner -am package");
    }

    @Test
    void anotherFileThanThePinnedOneIsRefused() throws IOException {
        Files.writeString(folder.resolve("commons-collections4-4.4-sources.jar"), "not it");
        assertThatThrownBy(() -> JavaSources.read(folder)).hasMessageContaining("is not the file that was pinned");
    }

    @Test
    void aStepsWindowsFollowFromSeedAndStepAlone() {
        byte[] text = new byte[10_000];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i * 31 >> 3);
        }
        try (Scope scope = new Scope()) {
            Batches one = new TextWindows(text, 2, 64, 7);
            Batches other = new TextWindows(text, 2, 64, 7);
            one.at(0);
            assertThat(one.at(5).inputs().toDoubles())
                    .isEqualTo(other.at(5).inputs().toDoubles());
            assertThat(one.at(5).inputs().toDoubles())
                    .isNotEqualTo(one.at(6).inputs().toDoubles());
            double[] inputs = one.at(5).inputs().toDoubles();
            double[] targets = one.at(5).targets().toDoubles();
            assertThat(java.util.Arrays.copyOfRange(targets, 0, 63))
                    .isEqualTo(java.util.Arrays.copyOfRange(inputs, 1, 64));
        }
    }

    @Test
    void aTextShorterThanAWindowIsRefused() {
        assertThatThrownBy(() -> new TextWindows(new byte[64], 1, 64, 1))
                .hasMessage("a text of 64 bytes has no window of 64 tokens and the one after");
    }
}
