package joulebook.cli.compare;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Output;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;

/** The sizes that the training runner knows. Only it does: it is asked. */
public final class Presets {
    private Presets() {}

    /**
     * The first of {@code named} that the runner does not know, in words; empty where it knows all. Asked before anything is
     * metered or started.
     *
     * @throws Trouble if the runner cannot say
     */
    public static Optional<String> fault(Installation installation, Home home, Collection<String> named)
            throws InterruptedException {
        List<String> known = known(installation, home);
        return named.stream()
                .filter(preset -> !known.contains(preset))
                .findFirst()
                .map(preset -> "preset is '" + preset + "'; there are " + String.join(", ", known));
    }

    private static List<String> known(Installation installation, Home home) throws InterruptedException {
        String answer = Output.of(
                "training runner",
                installation.command("training-runner", List.of("presets", "--json")),
                Map.of("JOULEBOOK_HOME", home.path().toString()),
                home.log("presets"));
        return Json.read(answer, "the training runner's list of presets")
                .valueStream()
                .map(preset -> preset.path("name").asString(""))
                .toList();
    }
}
