package joulebook.runner.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A user's text as tokens on disk: read once, document by document, then kept in a folder of its own that is known by the
 * files' paths, sizes and times, the field and the tokeniser. Held out is every twentieth document, or what is named.
 *
 * @param tokens for training
 * @param documents of all kinds
 * @param sha256 over all documents' text, each followed by a zero byte
 * @param heldOutSha256 the same, over those that are held out
 */
public record PreparedText(
        Path folder,
        int vocabulary,
        long documents,
        long tokens,
        long heldOutTokens,
        String sha256,
        String heldOutSha256) {
    private static final int HELD_OUT_EVERY = 20;
    private static final String TRAINING = "training.tokens";
    private static final String HELD_OUT = "held-out.tokens";
    private static final String ABOUT = "about.json";
    private static final String FORM = "2\n"; // of the folder: one of another form is not found
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /**
     * Where the text is.
     *
     * @param data files and folders
     * @param heldOut files and folders that are held out; empty for every twentieth document of {@code data}
     * @param field of JSON objects and Parquet rows
     */
    public record Text(List<Path> data, List<Path> heldOut, String field) {}

    /**
     * Prepares a text, or finds it prepared.
     *
     * @param cache where such folders are kept
     * @throws CorpusUnavailable if a file cannot be read, or nothing is left to train on or to hold out
     */
    public static PreparedText of(Text text, Tokeniser tokeniser, Path cache) {
        List<Path> data = TextFiles.in(text.data());
        List<Path> heldOut = text.heldOut().isEmpty() ? List.of() : TextFiles.in(text.heldOut());
        try {
            String known = FORM + text.field() + "\n" + tokeniser.name() + "\n" + describe(data) + "--held-out\n"
                    + describe(heldOut);
            Path folder = cache.resolve(Sha256.of(known.getBytes(StandardCharsets.UTF_8)));
            if (!Files.exists(folder.resolve(ABOUT))) {
                prepare(folder, data, heldOut, text.field(), tokeniser);
            }
            return read(folder);
        } catch (IOException e) {
            throw new CorpusUnavailable(
                    "cannot prepare the text in " + cache + ": " + e + ". Say where there is room: --cache DIR", e);
        }
    }

    private static String describe(List<Path> files) throws IOException {
        StringBuilder known = new StringBuilder();
        for (Path file : files) {
            known.append(file.toAbsolutePath().normalize())
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file).toMillis())
                    .append('\n');
        }
        return known.toString();
    }

    private static void prepare(Path folder, List<Path> data, List<Path> heldOut, String field, Tokeniser tokeniser)
            throws IOException {
        Files.createDirectories(folder.toAbsolutePath().getParent());
        Path part = Files.createTempDirectory(folder.toAbsolutePath().getParent(), "preparing-");
        try {
            Preparation preparation = new Preparation(tokeniser);
            try (TokenFile.Writer training = new TokenFile.Writer(part.resolve(TRAINING), tokeniser.vocabulary());
                    TokenFile.Writer rest = new TokenFile.Writer(part.resolve(HELD_OUT), tokeniser.vocabulary())) {
                Consumer<String> held = document -> preparation.hold(document, rest);
                Consumer<String> split = document -> {
                    if (heldOut.isEmpty() && preparation.isTwentieth()) {
                        held.accept(document);
                    } else {
                        preparation.add(document, training);
                    }
                };
                data.forEach(file -> TextFiles.reader(file, field).read(file, split));
                heldOut.forEach(file -> TextFiles.reader(file, field).read(file, held));
            }
            Files.writeString(
                    part.resolve(ABOUT),
                    MAPPER.writeValueAsString(java.util.Map.of(
                            "vocabulary",
                            tokeniser.vocabulary(),
                            "documents",
                            preparation.documents,
                            "sha256",
                            Sha256.of(preparation.digest, new byte[0]),
                            "heldOutSha256",
                            Sha256.of(preparation.heldOutDigest, new byte[0]))));
            Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(part);
        }
    }

    private static void delete(Path part) throws IOException {
        if (Files.exists(part)) {
            try (Stream<Path> all = Files.walk(part)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static PreparedText read(Path folder) throws IOException {
        JsonNode about = MAPPER.readTree(Files.readString(folder.resolve(ABOUT)));
        int vocabulary = about.path("vocabulary").asInt();
        PreparedText prepared = new PreparedText(
                folder,
                vocabulary,
                about.path("documents").asLong(),
                TokenFile.count(folder.resolve(TRAINING), vocabulary),
                TokenFile.count(folder.resolve(HELD_OUT), vocabulary),
                about.path("sha256").asString(),
                about.path("heldOutSha256").asString());
        if (prepared.heldOutTokens == 0 || prepared.tokens == 0) {
            throw new CorpusUnavailable("of " + prepared.documents + " documents none is left to "
                    + (prepared.tokens == 0 ? "train on" : "hold out, which every twentieth is")
                    + ". Give more text, or name what is held out: --held-out PATH");
        }
        return prepared;
    }

    /** Windows to train on. */
    public Batches training(int size, int length, long seed) {
        return new TokenWindows(TokenFile.open(folder.resolve(TRAINING), vocabulary), size, length, seed);
    }

    /** Windows of what is held out. */
    public Batches heldOut(int size, int length, long seed) {
        return new TokenWindows(TokenFile.open(folder.resolve(HELD_OUT), vocabulary), size, length, seed);
    }

    /** What has been read so far. */
    private static final class Preparation {
        private final Tokeniser tokeniser;
        private final MessageDigest digest = Sha256.begin();
        private final MessageDigest heldOutDigest = Sha256.begin();
        private long documents;

        Preparation(Tokeniser tokeniser) {
            this.tokeniser = tokeniser;
        }

        boolean isTwentieth() {
            return documents % HELD_OUT_EVERY == HELD_OUT_EVERY - 1;
        }

        void hold(String document, TokenFile.Writer writer) {
            update(heldOutDigest, document);
            add(document, writer);
        }

        void add(String document, TokenFile.Writer writer) {
            documents++;
            update(digest, document);
            try {
                writer.write(tokeniser.tokens(document));
                writer.write(tokeniser.separator());
            } catch (IOException e) {
                throw new CorpusUnavailable(
                        "cannot write prepared text: " + e + ". Say where there is room: --cache DIR", e);
            }
        }

        private static void update(MessageDigest digest, String document) {
            digest.update(document.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }
}
