package joulebook.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        description =
                "Raw samples in Parquet files, one for each device and UTC day, which ./joulebook verify reads and computes"
                        + " windows from. By itself the server archives after JOULEBOOK_ARCHIVE_AFTER_DAYS, and takes archived"
                        + " samples of closed months out of the database after JOULEBOOK_ARCHIVE_DELETE_AFTER_DAYS; without"
                        + " them everything stays where it is. The files lie in JOULEBOOK_ARCHIVE_FOLDER (default:"
                        + " JOULEBOOK_HOME/archive).",
        subcommands = {ArchiveRunCommand.class, ArchiveListCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./joulebook archive run --from 2026-03-01 --until 2026-04-01",
            "  ./joulebook archive list --day 2026-03-08",
            "  JOULEBOOK_ARCHIVE_AFTER_DAYS=90 JOULEBOOK_ARCHIVE_DELETE_AFTER_DAYS=400 ./joulebook serve"
        })
final class ArchiveCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about the archive? There are: run, list");
    }
}
