package joulebook.runner.pretrained;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.data.Sha256;

/** What a checkpoint's folder is known by: its config and weights, not what else lies there. */
final class FolderDigest {
    private FolderDigest() {}

    static String of(Path folder) {
        MessageDigest all = Sha256.begin();
        for (Path file : files(folder)) {
            String line = HexFormat.of().formatHex(ofFile(file)) + "  " + file.getFileName() + "\n";
            all.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().equals("config.json")
                            || file.getFileName().toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static byte[] ofFile(Path file) {
        MessageDigest digest = Sha256.begin();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            return digest.digest();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static PretrainedRefused unreadable(Path file, IOException e) {
        return new PretrainedRefused(file, "it cannot be read (" + e + ")", "Make it readable");
    }
}
