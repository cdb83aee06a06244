package joulebook.runner.app;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import joulebook.runner.parallel.NcclRanks;
import joulebook.runner.parallel.RankProcesses;
import joulebook.runner.parallel.Ranks;
import joulebook.runner.parallel.Rendezvous;
import joulebook.runner.torch.Device;
import joulebook.runner.torch.Gpu;
import joulebook.runner.torch.Nccl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/**
 * On how many GPUs of this host one model is trained: a process for each. The one that was asked is rank 0, and starts the
 * others with its own arguments and a rank.
 */
final class RankOptions {
    private static final String RANK = "--rank";
    private static final String RENDEZVOUS = "--rendezvous";

    @Option(
            names = "--gpus",
            paramLabel = "N",
            description = "train on cuda:0 to cuda:N-1, each with a share of every batch; instead of --device")
    private @Nullable Integer gpus;

    @Option(
            names = "--ranks",
            hidden = true,
            defaultValue = "${env:JOULEBOOK_RANKS:-1}",
            description = "so many processes on the one --device: for an NCCL that sums in the host's memory")
    private int ranks;

    @Option(names = RANK, hidden = true, description = "which of them this is")
    private int rank;

    @Option(names = RENDEZVOUS, hidden = true, description = "the file by which they find each other")
    private @Nullable Path rendezvous;

    private @Nullable RankProcesses others;
    private @Nullable NcclRanks joined;
    private volatile Consumer<String> hearer = why -> {};
    private volatile boolean finished;

    int count() {
        return gpus == null ? ranks : gpus;
    }

    /** This rank's part of the host's cores: ranks that crowd them wait for each other's threads in every operator. */
    int threads() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / count());
    }

    boolean leads() {
        return rank == 0;
    }

    /**
     * Where this rank trains.
     *
     * @param named what {@code --device} says, which holds without {@code --gpus}
     * @throws IllegalArgumentException if there are not so many GPUs, or nothing can join them
     */
    Device device(Device named) {
        if (count() < 1) {
            throw new IllegalArgumentException("--gpus is fewer than 1: " + count());
        }
        Device place = gpus == null ? named : new Device(1, rank);
        if (gpus != null && leads()) {
            refuseMoreThanThereAre(gpus);
        }
        if (count() > 1) {
            nccl();
            if (place.equals(Device.CPU) && System.getenv(Nccl.SETTING) == null) {
                throw new IllegalArgumentException("NCCL sums on GPUs: say --gpus N");
            }
        }
        return place;
    }

    private static void refuseMoreThanThereAre(int wanted) {
        switch (Gpu.open(0)) {
            case Gpu.Opened.Absent(String reason) ->
                throw new IllegalArgumentException("--gpus " + wanted + ", and no GPU can be used here: " + reason);
            case Gpu.Opened.Ready(Gpu first) -> {
                if (first.count() < wanted) {
                    throw new IllegalArgumentException("--gpus " + wanted + ", and there are " + first.count()
                            + " here. Say fewer, or look whether CUDA_VISIBLE_DEVICES hides some");
                }
            }
        }
    }

    private static Nccl nccl() {
        return switch (Nccl.find()) {
            case Nccl.Found.Ready(Nccl nccl) -> nccl;
            case Nccl.Found.Absent(String reason) -> throw new IllegalArgumentException(reason);
        };
    }

    /** Where all ranks train, as marks name it. */
    List<String> devices(Device place) {
        return IntStream.range(0, count())
                .mapToObj(each -> deviceOf(each, place))
                .toList();
    }

    private String deviceOf(int each, Device place) {
        return (gpus == null ? place : new Device(1, each)).toString();
    }

    /**
     * This rank's share of a part of a batch.
     *
     * @throws IllegalArgumentException if it does not divide
     */
    int share(int sequences) {
        if (sequences % count() != 0) {
            int down = sequences / count() * count();
            throw new IllegalArgumentException("a batch of " + sequences + " sequences does not make " + count()
                    + " equal shares: say --batch " + (down == 0 ? "" : down + " or ") + (down + count())
                    + ", or another --gpus");
        }
        return sequences / count();
    }

    /**
     * Starts the others, if there are any and this is rank 0, and meets them.
     *
     * @param command whose arguments they get
     * @param file by which they find each other, which nothing else uses
     */
    Ranks join(CommandSpec command, Path file, Device place) {
        if (count() == 1) {
            return Ranks.ALONE;
        }
        Nccl nccl = nccl();
        if (rendezvous != null) {
            RankProcesses.endWithTheFirst();
            joined = NcclRanks.join(nccl, new Rendezvous(rendezvous), rank, count(), place);
            return joined;
        }
        Rendezvous opened = Rendezvous.opened(file, nccl.uniqueId());
        others = RankProcesses.start(
                IntStream.range(1, count())
                        .mapToObj(each -> new RankProcesses.Other(
                                each, deviceOf(each, place), commandOf(command, each, file.toAbsolutePath())))
                        .toList(),
                this::endWithout);
        joined = NcclRanks.join(nccl, opened, rank, count(), place);
        opened.close();
        return joined;
    }

    /** This process's command line, with a rank. */
    private static List<String> commandOf(CommandSpec command, int rank, Path file) {
        List<String> line = Self.command();
        if (command.parent() == null) {
            line.add(command.name());
        }
        line.addAll(command.commandLine().getParseResult().originalArgs());
        line.addAll(List.of(RANK, Integer.toString(rank), RENDEZVOUS, file.toString()));
        return line;
    }

    /** @param hearer hears why the run ends, should another rank end before its time; the process ends then */
    void whenOneFalls(Consumer<String> hearer) {
        this.hearer = hearer;
    }

    private void endWithout(String why) {
        System.err.println(why);
        if (!finished) {
            hearer.accept(why);
            stop();
            Runtime.getRuntime()
                    .halt(1); // the loop may wait in NCCL for the one that is gone, and no exception ends that
        }
    }

    /** The training is done: the ranks part in order. */
    void finished() {
        finished = true;
        if (joined != null) {
            joined.leave();
        }
    }

    /** Waits for the others where the training is done, and ends them where it failed. */
    void close() {
        if (finished && others != null) {
            others.await();
            return;
        }
        boolean isHalting = others != null && others.hasOneFallen();
        if (!finished && !isHalting && joined != null) {
            joined.abort();
        }
        stop();
    }

    /** Ends the others now. */
    void stop() {
        if (others != null) {
            others.kill();
        }
    }
}
