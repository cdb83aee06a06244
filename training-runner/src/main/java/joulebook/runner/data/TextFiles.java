package joulebook.runner.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Files of text, document by document, whatever their size: {@code .txt}, {@code .jsonl} and {@code .parquet}. What is no
 * text is refused with its file and line; nothing is skipped.
 */
final class TextFiles {
    private TextFiles() {}

    /** One kind of file. */
    interface Reader {
        /** Hands on all documents of a file, in order. */
        void read(Path file, Consumer<String> document);
    }

    /**
     * All files of these files and folders, each folder's by name and with those of its folders.
     *
     * @throws CorpusUnavailable if one is missing or of another kind; names that begin with a dot are left out
     */
    static List<Path> in(List<Path> paths) {
        List<Path> files = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(inFolder(path));
            } else if (Files.isRegularFile(path)) {
                files.add(path);
            } else {
                throw new CorpusUnavailable(
                        "there is no file or folder " + path + ". Say where the text is: --data PATH");
            }
        }
        files.forEach(file -> reader(file, ""));
        if (files.isEmpty()) {
            throw new CorpusUnavailable("there is no file in " + paths + ". Give .txt, .jsonl or .parquet files");
        }
        return files;
    }

    private static List<Path> inFolder(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot list " + folder + ": " + e + ". Make it readable", e);
        }
    }

    /** @param field of a JSON object or a Parquet row that holds the text */
    static Reader reader(Path file, String field) {
        String name = file.getFileName().toString();
        if (name.endsWith(".txt")) {
            return new PlainText();
        }
        if (name.endsWith(".jsonl")) {
            return new JsonLinesText(field);
        }
        if (name.endsWith(".parquet")) {
            return new ParquetText(field);
        }
        throw new CorpusUnavailable(file + " is of a kind that is not read. Give .txt, .jsonl or .parquet files");
    }
}
