package joulebook.cli.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.cli.print.PeriodText;
import joulebook.cli.process.TextFile;
import joulebook.cli.proof.Inclusion;
import joulebook.cli.proof.SignedText;
import joulebook.cli.server.Api;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "proof",
        mixinStandardHelpOptions = true,
        description =
                "Proves that an entry is among those that its month was sealed with: computes the root from the entry"
                        + " and the hashes beside its way up, and checks the seal's signature.",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:proven", "1:not proven, or there is no proof", "2:wrong usage"})
final class PeriodProofCommand implements Callable<Integer> {

    /** Lines of a seal's form (docs/ledger.md), counted from 0. */
    private static final int SIGNED_ENTRIES = 6;

    private static final int SIGNED_ROOT = 7;

    @Parameters(paramLabel = "ENTRY", description = "its number")
    private long entry;

    @Option(names = "--seal", paramLabel = "N", description = "in the month's N-th seal (default: the newest)")
    private @Nullable Integer seal;

    @Option(names = "--key", paramLabel = "FINGERPRINT", description = "the key that must have signed it")
    private @Nullable String key;

    @Option(names = "--json", paramLabel = "FILE", description = "also write proof and seal as JSON")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        TextFile.refuseUnwritable(json);
        return AtServer.ask(this::prove);
    }

    private int prove(Api api) {
        JsonNode proof = api.get("/v1/entries/" + entry + "/proof" + (seal == null ? "" : "?seal=" + seal));
        JsonNode sealed =
                api.get("/v1/periods/" + PathPart.of(proof.path("period").asString("")) + "/seal?number="
                        + proof.path("seal").asString(""));
        List<String> wrong = wrong(proof, sealed);
        System.out.print(PeriodText.proof(proof, sealed, wrong));
        if (json != null) {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("proof", proof);
            both.put("seal", sealed);
            Json.write(json, both);
        }
        return wrong.isEmpty() ? 0 : 1;
    }

    /** What does not hold; nothing is taken from the server's word. */
    private List<String> wrong(JsonNode proof, JsonNode sealed) {
        List<String> path = new ArrayList<>();
        proof.path("path").forEach(hash -> path.add(hash.asString("")));
        JsonNode seal = sealed.path("seal");
        SignedText signed = new SignedText(
                sealed.path("form").asString(""),
                seal.path("signature").asString(""),
                sealed.path("publicKey").asString(""));
        String root = new Inclusion(
                        proof.path("form").asString(""),
                        proof.path("index").asLong(-1),
                        proof.path("entries").asLong(0),
                        path)
                .root()
                .orElse("");
        List<String> wrong = new ArrayList<>();
        require(
                !root.isEmpty()
                        && signed.line(SIGNED_ROOT).equals(root)
                        && signed.line(SIGNED_ENTRIES)
                                .equals(proof.path("entries").asString("")),
                "the entry does not lead to the root that was signed",
                wrong);
        require(signed.holds(), "the signature does not hold", wrong);
        String named = key == null ? seal.path("key").asString("") : key;
        require(signed.isBy(named), "it was signed by another key than " + named, wrong);
        require(
                proof.path("form")
                        .asString("")
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElse("")
                        .equals(Long.toString(entry)),
                "it is a proof of another entry",
                wrong);
        return wrong;
    }

    private static void require(boolean holds, String otherwise, List<String> wrong) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
