package joulebook.cli.app;

import java.time.LocalDate;
import java.util.concurrent.Callable;
import joulebook.cli.print.ArchiveText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists archive files, newest first, and the settings by which days are archived and deleted.")
final class ArchiveListCommand implements Callable<Integer> {
    private static final int FILES = 200;

    @Option(names = "--device", paramLabel = "ID", description = "only of this device")
    private @Nullable String device;

    @Option(names = "--day", paramLabel = "DAY", description = "only of this UTC day, such as 2026-03-08")
    private @Nullable LocalDate day;

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        String path = new Query()
                .with("device", device)
                .with("day", day)
                .with("limit", FILES)
                .at("/v1/archive");
        return answering.print(api -> api.get(path), ArchiveText::list);
    }
}
