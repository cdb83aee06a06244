package joulebook.cli.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import joulebook.cli.process.Trouble;

/**
 * Files and folders of a user, and what they held when a comparison was planned.
 *
 * @param paths absolute
 * @param sha256 of the one file; of several, or of a folder, over what {@code sha256sum} prints of them, by their names within
 *     what was named
 */
public record Pinned(List<String> paths, String sha256) {

    public Pinned {
        paths = List.copyOf(paths);
    }

    /** @param counts of a folder's files, which are its content; those whose names begin with a dot never are */
    static Pinned of(List<Path> named, Predicate<Path> counts) {
        List<Path> absolute =
                named.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        return new Pinned(absolute.stream().map(Path::toString).toList(), digest(absolute, counts));
    }

    /** Without their folders, which may be somebody's home. */
    List<String> names() {
        return paths.stream()
                .map(path -> String.valueOf(Path.of(path).getFileName()))
                .toList();
    }

    /** @throws Trouble where they hold something else by now, or are gone */
    void refuseChanged(String option, Predicate<Path> counts) {
        for (String path : paths) {
            if (!Files.exists(Path.of(path))) {
                throw new Trouble("--" + option + " " + path + " is gone: put it back to go on with this comparison");
            }
        }
        String now = digest(paths.stream().map(Path::of).toList(), counts);
        if (!now.equals(sha256)) {
            throw new Trouble("--" + option + " " + String.join(" ", paths) + " has changed since this comparison was"
                    + " planned: its SHA-256 was " + sha256 + " and is " + now
                    + ". Put back what it was to go on, or begin another comparison");
        }
    }

    private static String digest(List<Path> paths, Predicate<Path> counts) {
        try {
            if (paths.size() == 1 && Files.isRegularFile(paths.getFirst())) {
                return HexFormat.of().formatHex(ofFile(paths.getFirst()));
            }
            MessageDigest all = sha256Digest();
            for (Path path : paths) {
                for (Path file : files(path, counts)) {
                    Path name = Files.isDirectory(path) ? path.relativize(file) : file.getFileName();
                    String line = HexFormat.of().formatHex(ofFile(file)) + "  " + name + "\n";
                    all.update(line.getBytes(StandardCharsets.UTF_8));
                }
            }
            return HexFormat.of().formatHex(all.digest());
        } catch (IOException e) {
            throw new Trouble("cannot read " + paths + ": " + e + ". Make it readable", e);
        }
    }

    /** A file itself, or those below a folder, by name. */
    static List<Path> files(Path path, Predicate<Path> counts) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(counts)
                    .sorted()
                    .toList();
        }
    }

    private static byte[] ofFile(Path file) throws IOException {
        MessageDigest digest = sha256Digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            return digest.digest();
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
