package joulebook.api.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import joulebook.api.verification.Canonical;

/**
 * The archive's folder: a folder a day ({@code day=2026-03-08}, as query engines know it), in it a file for each device and
 * part. A file is there whole or not at all.
 */
record ArchiveFolder(Path root) {
    private static final int LONGEST_NAME = 120;

    /** Below the root, with slashes. A device's name that no file may have is written with its odd bytes as %XX. */
    static String path(String device, LocalDate day, int part) {
        return "day=" + day + "/" + name(device) + (part == 1 ? "" : "~" + part) + ".parquet";
    }

    private static String name(String device) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = device.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            boolean plain = each >= 'a' && each <= 'z'
                    || each >= 'A' && each <= 'Z'
                    || each >= '0' && each <= '9'
                    || each == '-'
                    || each == '_';
            name.append(
                    plain
                            ? String.valueOf((char) each)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(each));
        }
        return name.length() <= LONGEST_NAME
                ? name.toString()
                : name.substring(0, LONGEST_NAME) + "+" + HexFormat.of().formatHex(Canonical.sha256(bytes), 0, 8);
    }

    Path file(String path) {
        return root.resolve(path);
    }

    /** Where a file is written before it has its name; what a killed server left there is written over. */
    Path part(String path) throws IOException {
        Path file = file(path);
        Files.createDirectories(folderOf(file));
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    /**
     * Gives a written part its name, after it has reached the disk.
     *
     * @param sha256 of its bytes
     * @throws ArchiveUnreadable if another file has the name
     */
    void name(Path part, String path, byte[] sha256) throws IOException {
        Path file = file(path);
        if (Files.exists(file) && !Arrays.equals(sha256(file), sha256)) {
            throw new ArchiveUnreadable(
                    "a file " + file + " is there that is not in these books, and would be written over."
                            + " Is the folder another server's? Move the file away, or set joulebook.archive.folder to another one");
        }
        sync(part, StandardOpenOption.WRITE);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folderOf(file), StandardOpenOption.READ); // the name itself
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent());
    }

    private static void sync(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    static byte[] sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] chunk = new byte[1 << 16];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
