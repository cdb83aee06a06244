package joulebook.cli.app;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import joulebook.cli.print.SeriesText;
import joulebook.cli.process.TextFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Reads a file of points: a CSV with the columns from and value (and to, where no step is stated; a PUE"
                        + " also as facility_kwh and it_kwh), or what a provider answered. The same file again adds nothing.")
final class FactorsImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the file")
    private Path file = Path.of("");

    @Option(
            names = "--shape",
            defaultValue = "csv",
            paramLabel = "SHAPE",
            description = "csv (default), electricity-maps, watttime or entsoe")
    private String shape = "csv";

    @Mixin
    private SeriesOptions series = new SeriesOptions();

    @Override
    public Integer call() throws InterruptedException {
        String content = TextFile.read(file);
        return AtServer.ask(api -> {
            System.out.print(SeriesText.brought(api.post("/v1/series", series.request(shape, content))));
            return 0;
        });
    }
}
