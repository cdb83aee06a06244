package joulebook.runner.data;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Parquet file's rows, each a document, by Hardwood: it reads Parquet without Hadoop, in one jar of 0.7 MB.
 *
 * @param field the column that holds the text
 */
record ParquetText(String field) implements TextFiles.Reader {

    private static final Logger LOG = Logger.getLogger("dev.hardwood"); // kept, or its level is forgotten

    static {
        LOG.setLevel(Level.WARNING); // it tells which vector unit it found
    }

    @Override
    public void read(Path file, Consumer<String> document) {
        long row = 0;
        try (ParquetFileReader parquet = ParquetFileReader.open(InputFile.of(file))) {
            if (parquet.getFileSchema().getColumns().stream()
                    .noneMatch(column -> column.name().equals(field))) {
                throw new CorpusUnavailable(
                        file + ": there is no column '" + field + "'. Say which one has the text: --field NAME");
            }
            try (RowReader rows = parquet.buildRowReader()
                    .projection(ColumnProjection.columns(field))
                    .build()) {
                while (rows.hasNext()) {
                    rows.next();
                    row++;
                    if (rows.isNull(0)) {
                        throw new CorpusUnavailable(file + " row " + row + ": there is no text in the column '" + field
                                + "'. Leave such rows out");
                    }
                    document.accept(rows.getString(0));
                }
            }
        } catch (IOException | RuntimeException e) {
            if (e instanceof CorpusUnavailable refused) {
                throw refused;
            }
            throw new CorpusUnavailable(
                    "cannot read " + file + " after row " + row + ": " + e.getMessage()
                            + ". Give a Parquet file as it was" + " published, its column '" + field + "' of text",
                    e);
        }
    }
}
