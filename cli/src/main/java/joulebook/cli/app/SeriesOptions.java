package joulebook.cli.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What points are of, and where they are from. */
final class SeriesOptions {
    @Option(
            names = "--kind",
            defaultValue = "intensity",
            paramLabel = "KIND",
            description = "intensity (default), marginal, price, pue, water, losses or carbon-price")
    private String kind = "intensity";

    @Option(
            names = {"--zone", "--code"},
            required = true,
            paramLabel = "CODE",
            description = "the grid zone, market, site or region that they are of")
    private String code = "";

    @Option(names = "--basis", paramLabel = "BASIS", description = "of an intensity: life-cycle or direct")
    private @Nullable String basis;

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "how long each point holds, such as PT1H or PT5M (default: the file says it)")
    private @Nullable String step;

    @Option(names = "--currency", paramLabel = "CODE", description = "of a price, such as EUR")
    private @Nullable String currency;

    @Option(names = "--losses-included", description = "the intensity is of energy as delivered")
    private boolean lossesIncluded;

    @Option(names = "--source", required = true, paramLabel = "WHO", description = "who publishes them")
    private String source = "";

    @Option(names = "--version", required = true, paramLabel = "VERSION", description = "which edition of them")
    private String version = "";

    @Option(names = "--licence", required = true, paramLabel = "LICENCE", description = "under which you have them")
    private String licence = "";

    @Option(names = "--attribution", paramLabel = "TEXT", description = "what the licence asks to be printed")
    private @Nullable String attribution;

    @Option(
            names = "--gwp",
            paramLabel = "SET",
            description = "global warming potentials that weigh the gases: SAR, AR4, AR5 or AR6")
    private @Nullable String gwp;

    @Option(
            names = "--corrects",
            description = "points that differ from known ones supersede them; without this they are refused")
    private boolean corrects;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    private boolean help; // --version is the points' own here, so that the usual two options do not fit

    /** The request to the server. */
    Map<String, @Nullable Object> request(String shape, List<String> contents) {
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("kind", kind);
        request.put("code", code);
        request.put("basis", basis);
        request.put("step", step);
        request.put("currency", currency);
        request.put("lossesIncluded", lossesIncluded);
        request.put("source", source);
        request.put("version", version);
        request.put("licence", licence);
        request.put("attribution", attribution);
        request.put("gwpSet", gwp);
        request.put("shape", shape);
        request.put("content", contents.getFirst());
        request.put("more", contents.subList(1, contents.size()));
        request.put("corrects", corrects);
        return request;
    }
}
