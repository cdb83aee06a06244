package joulebook.cli.app;

import java.util.concurrent.Callable;
import joulebook.cli.print.ImportsText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the logs that were imported, newest first, with what became of them.")
final class ImportListCommand implements Callable<Integer> {

    @Mixin
    private Answering answering = new Answering();

    @Override
    public Integer call() throws InterruptedException {
        return answering.print(api -> api.get("/v1/imports"), ImportsText::list);
    }
}
