package joulebook.api.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/**
 * Writes segments as a Parquet file (parquet-java), the same bytes for the same segments. Instants and counters are delta
 * coded; pages are compressed by the JDK's own gzip, which every reader knows, and carry CRCs. Nothing of Hadoop runs: its
 * classes are named by parquet-java's signatures only.
 */
final class SampleFileWriter implements AutoCloseable {
    private final ParquetWriter<SampleRow> rows;

    /** @param file is written anew if it is there */
    SampleFileWriter(Path file) throws IOException {
        this.rows = new Builder(new LocalOutputFile(file))
                .withConf(new PlainParquetConfiguration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withWriterVersion(WriterVersion.PARQUET_2_0)
                .withDictionaryEncoding("time", false)
                .withDictionaryEncoding("energy_mj", false)
                .withCodecFactory(new Gzip())
                .withCompressionCodec(CompressionCodecName.GZIP)
                .withPageWriteChecksumEnabled(true)
                .withExtraMetaData(Map.of("joulebook.layout", Integer.toString(Layout.VERSION)))
                .build();
    }

    void write(RawSegment segment) throws IOException {
        for (var sample : segment.samples()) {
            rows.write(new SampleRow(segment, sample));
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    private static final class Builder extends ParquetWriter.Builder<SampleRow, Builder> {

        Builder(OutputFile file) {
            super(file);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<SampleRow> getWriteSupport(Configuration unused) {
            return new SampleRow.Writing();
        }

        @Override
        protected WriteSupport<SampleRow> getWriteSupport(ParquetConfiguration unused) {
            return new SampleRow.Writing();
        }
    }

    /** In place of parquet-java's codecs, which are Hadoop's or native. */
    private static final class Gzip implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {

        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                page.writeAllTo(gzip);
            }
            return BytesInput.from(out.toByteArray());
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.GZIP;
        }

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            return this;
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("it only writes");
        }

        @Override
        public void release() {}
    }
}
