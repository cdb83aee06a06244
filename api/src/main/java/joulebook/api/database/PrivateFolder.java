package joulebook.api.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders that only their owner may change. Where a file system knows no modes, they are as it makes them. */
final class PrivateFolder {
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private PrivateFolder() {}

    /** Makes a folder of mode 0700 where there is none; one that is there stays as it is. */
    static Path made(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(folder);
            keep(folder);
        }
        return folder;
    }

    /** Sets the mode 0700. */
    static void keep(Path folder) throws IOException {
        if (attributes(folder) != null) {
            Files.setPosixFilePermissions(folder, OWNERS);
        }
    }

    /**
     * One whose content is believed, such as programs that are started.
     *
     * @throws CannotStart if somebody else owns it or may write to it, so that what lies in it may be anybody's
     */
    static Path trusted(Path folder) throws IOException {
        made(folder);
        PosixFileAttributes found = attributes(folder);
        if (found == null) {
            return folder;
        }
        Path probe = Files.createTempFile("joulebook", "owner");
        try {
            if (found.isSymbolicLink() || !found.owner().equals(Files.getOwner(probe))) {
                throw new CannotStart("the folder " + folder + " belongs to "
                        + found.owner().getName()
                        + (found.isSymbolicLink() ? " and is a link" : "") + ", and programs are started from it: what"
                        + " somebody else may have put there is not started. Delete it, or set XDG_CACHE_HOME to a folder"
                        + " of your own");
            }
        } finally {
            Files.delete(probe);
        }
        refuseOthers(folder, found.permissions(), "programs are started from it");
        if (!OWNERS.equals(found.permissions())) {
            keep(folder);
        }
        return folder;
    }

    /** @throws CannotStart if others may write to it */
    static void refuseOthers(Path folder, Set<PosixFilePermission> mode, String why) {
        if (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new CannotStart(
                    "the folder " + folder + " may be written by others (" + PosixFilePermissions.toString(mode)
                            + "), and " + why + ": see that what lies in it is yours, then chmod 700 " + folder);
        }
    }

    /** Null where there are no modes. */
    static @org.jspecify.annotations.Nullable PosixFileAttributes attributes(Path folder) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null ? null : view.readAttributes();
    }
}
