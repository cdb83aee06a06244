package joulebook.cli.app;

import java.util.Map;
import java.util.TreeMap;
import joulebook.cli.print.SitePolicyText;
import joulebook.cli.process.Trouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "site-policy",
        mixinStandardHelpOptions = true,
        description = "By what idle energy and its overhead are weighed and priced, from an instant on.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ./joulebook site-policy add --from 2026-10-01T00:00:00+02:00 --by me --country DEU --tariff site",
            "  ./joulebook site-policy list"
        })
final class SitePolicyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about site policies? There are: add, list");
    }

    @Command(mixinStandardHelpOptions = true, description = "States a policy, or corrects one.")
    int add(
            @Option(names = "--from", required = true, paramLabel = "INSTANT", description = "its first minute")
                    String from,
            @Option(names = "--by", required = true, paramLabel = "WHO", description = "who states it") String by,
            @Option(names = "--device", paramLabel = "ID", description = "of this device only, before the site's")
                    @Nullable String device,
            @Option(names = "--supersedes", paramLabel = "ID", description = "the one that it corrects") @Nullable Long supersedes,
            @Mixin TermsOptions terms)
            throws InterruptedException {
        if (!terms.named()) {
            throw new Trouble("by what is idle energy weighed and priced? Name --country, --price, --pue or others");
        }
        Map<String, Object> policy = new TreeMap<>(Map.of("validFrom", from, "by", by, "terms", terms.terms()));
        if (device != null) {
            policy.put("device", device);
        }
        if (supersedes != null) {
            policy.put("supersedes", supersedes);
        }
        return AtServer.ask(api -> {
            System.out.print(SitePolicyText.stated(api.post("/v1/site-policies", policy)));
            return 0;
        });
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists what is stated, the site's first.")
    int list() throws InterruptedException {
        return AtServer.ask(api -> {
            System.out.print(SitePolicyText.list(api.get("/v1/site-policies")));
            return 0;
        });
    }
}
