package joulebook.runner.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The default corpus: the sources of three Apache Commons libraries (Apache-2.0), which the build gets from Maven
 * Central. Each file begins with the same licence header, which is left out.
 */
public final class JavaSources {
    private static final int HELD_OUT_EVERY = 20;

    private static final List<Pinned> FILES = List.of(
            new Pinned(
                    "commons-collections4-4.4-sources.jar",
                    "93b4ff13ee810830a247dfa83bf5b73c401a591af4c11f3efb9b9da581e70452"),
            new Pinned(
                    "commons-lang3-3.17.0-sources.jar",
                    "5fdcac21ad329766054a95367d7583dfcdca737d221d5e01a5f2a198c04c6b18"),
            new Pinned(
                    "commons-math3-3.6.1-sources.jar",
                    "e2ff85a3c360d56c51a7021614a194f3fbaf224054642ac535016f118322934d"));

    private record Pinned(String name, String sha256) {}

    private JavaSources() {}

    /**
     * Reads the corpus.
     *
     * @param folder where the build put the jars: {@code training-runner/target/corpora}
     * @throws CorpusUnavailable if a jar is missing, unreadable or not the pinned one
     */
    public static Corpus read(Path folder) {
        ByteArrayOutputStream training = new ByteArrayOutputStream();
        ByteArrayOutputStream heldOut = new ByteArrayOutputStream();
        StringBuilder digests = new StringBuilder();
        int file = 0;
        for (Pinned pinned : FILES) {
            digests.append(pinned.sha256());
            for (byte[] text : texts(checked(folder, pinned)).values()) {
                (file++ % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 ? heldOut : training).writeBytes(text);
            }
        }
        return new Corpus(
                "Java sources of Apache Commons Collections 4.4, Lang 3.17.0 and Math 3.6.1",
                "Apache-2.0",
                Sha256.of(digests.toString().getBytes(StandardCharsets.US_ASCII)),
                training.toByteArray(),
                heldOut.toByteArray());
    }

    private static Path checked(Path folder, Pinned pinned) {
        Path jar = folder.resolve(pinned.name());
        try {
            String found = Sha256.of(Files.readAllBytes(jar));
            if (!found.equals(pinned.sha256())) {
                throw new CorpusUnavailable(jar + " is not the file that was pinned: its SHA-256 is " + found + ", not "
                        + pinned.sha256() + ". Delete it and build again: ./mvnw -pl training-runner -am package");
            }
            return jar;
        } catch (IOException e) {
            throw new CorpusUnavailable(
                    "the corpus is not complete: cannot read " + jar
                            + ". The build fetches it from Maven Central: ./mvnw -pl training-runner -am package",
                    e);
        }
    }

    private static SequencedMap<String, byte[]> texts(Path jar) {
        TreeMap<String, byte[]> texts = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                if (entry.getName().endsWith(".java")) {
                    texts.put(
                            entry.getName(),
                            withoutHeader(zip.getInputStream(entry).readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot read " + jar + ": " + e.getMessage(), e);
        }
        return texts;
    }

    private static byte[] withoutHeader(byte[] source) {
        String text = new String(source, StandardCharsets.UTF_8);
        int start = text.indexOf("\npackage ");
        return text.substring(start + 1).getBytes(StandardCharsets.UTF_8);
    }
}
