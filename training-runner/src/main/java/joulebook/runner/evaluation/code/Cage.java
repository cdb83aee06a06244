package joulebook.runner.evaluation.code;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a command is shut in: what stands before it on the command line, from outermost to innermost. */
enum Cage {
    /** Namespaces of its own for network, processes and mounts: see {@code cage.sh}. */
    NAMESPACES(
            "no network, no sight of other processes or sockets, all files read-only but an empty folder in memory") {
        @Override
        List<String> around(Path script, Path folder, boolean asRoot) {
            List<String> words = new ArrayList<>(List.of("unshare"));
            if (!asRoot) {
                words.add("--map-root-user"); // in a user namespace: no more rights outside than the user has
            }
            words.addAll(List.of(
                    "--net",
                    "--pid",
                    "--ipc",
                    "--uts",
                    "--mount",
                    "--mount-proc",
                    "--propagation=private",
                    "--fork",
                    "--kill-child"));
            words.addAll(List.of("sh", script.toString(), folder.toString()));
            return words;
        }
    },

    /** Where a kernel or a container permits no namespaces. */
    LIMITS_ONLY("no namespaces are permitted here: the network is open, and what the user may write it may write") {
        @Override
        List<String> around(Path script, Path folder, boolean asRoot) {
            return List.of("env", "--ignore-environment");
        }

        @Override
        List<String> sweep(long group, boolean asRoot, long user) {
            return asRoot
                    ? List.of("setpriv", "--reuid=" + user, "--clear-groups", "sh", "-c", "kill -KILL -1")
                    : List.of("kill", "-KILL", "--", "-" + group);
        }
    };

    private final String about;

    Cage(String about) {
        this.about = about;
    }

    abstract List<String> around(Path script, Path folder, boolean asRoot);

    /**
     * What ends the processes that a program leaves behind; nothing where they end with it. As root it reaches all of the
     * program's user, otherwise those that have not left its process group.
     *
     * @param group the outermost command's, which timeout(1) makes its own
     */
    List<String> sweep(long group, boolean asRoot, long user) {
        return List.of();
    }

    /**
     * The whole command line.
     *
     * @param user of nobody else, whom the program runs as where we are root: root is held by no limit of processes
     */
    List<String> commandLine(Path script, Path folder, Limits limits, boolean asRoot, long user, List<String> command) {
        List<String> words = new ArrayList<>();
        words.addAll(
                List.of("timeout", "--signal=KILL", Long.toString(limits.wall().toSeconds())));
        words.addAll(around(script, folder, asRoot));
        words.add("prlimit");
        words.addAll(limits.options());
        words.add("setpriv");
        if (asRoot) {
            words.addAll(List.of("--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        if (asRoot || this == NAMESPACES) {
            words.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
        }
        words.add("--no-new-privs");
        words.addAll(command);
        return words;
    }

    String about() {
        return about;
    }
}
