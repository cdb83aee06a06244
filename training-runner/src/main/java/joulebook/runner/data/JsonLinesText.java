package joulebook.runner.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line, each a document. Empty lines hold none.
 *
 * @param field that holds the text
 */
record JsonLinesText(String field) implements TextFiles.Reader {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public void read(Path file, Consumer<String> document) {
        long number = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    document.accept(text(file, number, line));
                }
            }
        } catch (CharacterCodingException e) {
            throw new CorpusUnavailable(file + ": some bytes after line " + number + " are not UTF-8. Convert it", e);
        } catch (IOException e) {
            throw new CorpusUnavailable("cannot read " + file + ": " + e + ". Make it readable", e);
        }
    }

    private String text(Path file, long number, String line) {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new CorpusUnavailable(
                    file + " line " + number + ": it is not JSON (" + e.getOriginalMessage()
                            + "). Give one object a line",
                    e);
        }
        if (!node.path(field).isString()) {
            throw new CorpusUnavailable(file + " line " + number + ": there is no text in the field '" + field
                    + "'. Say which field has it: --field NAME");
        }
        return node.path(field).asString();
    }
}
