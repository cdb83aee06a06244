package joulebook.cli.app;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import joulebook.cli.print.SeriesText;
import joulebook.cli.process.ForeignText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Reads a file of points: a CSV with the columns from and value (and to, where no step is stated; a PUE"
                        + " also as facility_kwh and it_kwh), the CSV of Electricity Maps' portal, or what a provider"
                        + " answered: of ENTSO-E generation (A75) as an intensity, day-ahead prices (A44) as a price. In UTF-8"
                        + " or UTF-16, packed by gzip or not. The same file again adds nothing, and times of a day that no"
                        + " point covers are said.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook factors import hourly.xml quarters.xml --shape entsoe --zone DE-LU --basis life-cycle \\",
            "      --source ENTSO-E --version 2026-11 --licence \"CC BY 4.0\"",
            "  ./joulebook factors import prices.xml --shape entsoe --kind price --code DE-LU --currency EUR \\",
            "      --source ENTSO-E --version 2026-11 --licence \"CC BY 4.0\""
        })
final class FactorsImportCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "the file; of ENTSO-E all documents of one zone and time, whose generation is one mix")
    private List<Path> files = List.of();

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
        List<String> contents = files.stream().map(ForeignText::read).toList();
        return AtServer.ask(api -> {
            System.out.print(SeriesText.brought(api.post("/v1/series", series.request(shape, contents))));
            return 0;
        });
    }
}
