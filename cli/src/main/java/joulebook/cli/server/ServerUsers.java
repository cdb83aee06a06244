package joulebook.cli.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import joulebook.cli.process.Home;
import joulebook.cli.process.TextFile;
import joulebook.cli.process.Trouble;

/**
 * Which commands use a data folder's server, so that whoever leaves does not take it from who stays: the last one stops
 * it. Each has a file that says when its process began; a file whose process is gone counts for nothing.
 */
final class ServerUsers {
    private final Path folder;
    private final Path mine;

    private ServerUsers(Path folder, Path mine) {
        this.folder = folder;
        this.mine = mine;
    }

    /** From now on the server stays for this one too. One that is about to be stopped is waited for. */
    static ServerUsers join(Home home) {
        Path folder = home.serverUsers();
        ProcessHandle self = ProcessHandle.current();
        ServerUsers users = new ServerUsers(folder, folder.resolve(self.pid() + "." + UUID.randomUUID()));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new Trouble("cannot write " + folder + ": " + e, e);
        }
        users.alone(() -> TextFile.write(users.mine, began(self)));
        return users;
    }

    /** @param stop is done if nobody else stays, before anybody else may come */
    void leave(Runnable stop) {
        alone(() -> {
            TextFile.delete(mine);
            if (!othersStay()) {
                stop.run();
            }
        });
    }

    private boolean othersStay() {
        boolean stay = false;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*.*")) {
            for (Path file : files) {
                if (lives(file)) {
                    stay = true;
                } else {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new Trouble("cannot read " + folder + ": " + e, e);
        }
        return stay;
    }

    /** A number is given again: the process has to be the one that began then. */
    private static boolean lives(Path file) throws IOException {
        String name = file.getFileName().toString();
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name.substring(0, name.indexOf('.'))));
        return process.isPresent() && began(process.get()).equals(Files.readString(file));
    }

    private static String began(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private void alone(Runnable what) {
        boolean interrupted = Thread.interrupted(); // a lock cannot be waited for by an interrupted thread
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid()) {
                what.run();
            }
        } catch (IOException e) {
            throw new Trouble("cannot lock " + folder + ": " + e, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
