package joulebook.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "period",
        mixinStandardHelpOptions = true,
        description =
                "The site's months: which are open, closing one so that it stays as it is, opening one again, booking"
                        + " one anew, what it was filed with beside what is known now, and proof that an entry is in it.",
        subcommands = {
            PeriodListCommand.class,
            PeriodCloseCommand.class,
            PeriodReopenCommand.class,
            PeriodStatementCommand.class,
            PeriodRestateCommand.class,
            PeriodFiledCommand.class,
            PeriodProofCommand.class,
            PeriodCalendarCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./joulebook period calendar --zone Europe/Berlin --fiscal-year-start 4",
            "  ./joulebook period list",
            "  ./joulebook period close 2026-10 --json seal.json",
            "  ./joulebook period reopen 2026-10 --by \"A. Auditor\" --why \"a meter was read late\"",
            "  ./joulebook period restate 2026-10 --cause FACTOR --by \"A. Auditor\" --why \"the grid's new figures\"",
            "  ./joulebook period filed 2026-10 --seal 1",
            "  ./joulebook period proof 17 --json proof.json"
        })
final class PeriodCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what about periods? There are: list, close, reopen, statement, restate, filed, proof," + " calendar");
    }
}
