package joulebook.cli.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import joulebook.cli.metering.Terms;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * An experiment: a comparison for each preset, length and density. What is left out is as in {@code compare}.
 *
 * @param name of the experiment; another name makes the same one again
 * @param cells in the order in which they are run
 */
public record ExperimentFile(String name, List<Cell> cells) {
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** One comparison of an experiment. Its id follows from the experiment, so that a second start goes on. */
    public record Cell(UUID id, Settings settings) {}

    /**
     * What the file says.
     *
     * @param presets sizes of model and training
     * @param lengths of context, in tokens
     * @param densities shares of the causal map that sparse variants compute
     * @param data text; it, {@code heldOut}, {@code tokenizer} and {@code from} are looked for beside the file
     */
    private record Keys(
            @Nullable String name,
            @Nullable List<String> presets,
            @Nullable List<String> variants,
            @Nullable List<Integer> lengths,
            @Nullable List<Double> densities,
            @Nullable Integer batch,
            @Nullable Integer seeds,
            @Nullable Long tokens,
            @Nullable Integer evaluations,
            @Nullable Double targetLoss,
            @Nullable Integer gpus,
            @Nullable List<String> data,
            @Nullable List<String> heldOut,
            @Nullable String field,
            @Nullable String tokenizer,
            @Nullable String from,
            @Nullable String country,
            @Nullable String price,
            @Nullable String pue) {

        Material.Named material() {
            return new Material.Named(
                    paths(data),
                    paths(heldOut),
                    field,
                    tokenizer == null ? null : Path.of(tokenizer),
                    from == null ? null : Path.of(from));
        }

        private static List<Path> paths(@Nullable List<String> named) {
            return named == null ? List.of() : named.stream().map(Path::of).toList();
        }
    }

    /** @throws Trouble naming file, place and fault */
    public static ExperimentFile read(Path file) {
        try {
            Keys keys = MAPPER.readValue(Files.readString(file), Keys.class);
            if (keys == null || keys.name() == null || keys.name().isBlank()) {
                throw new Trouble(file + ": an experiment needs a name, such as 'name: lengths'");
            }
            ExperimentFile read = new ExperimentFile(keys.name(), cells(keys, keys.name(), material(keys, file)));
            for (Cell cell : read.cells()) {
                String fault = cell.settings().fault();
                if (fault != null) {
                    throw new Trouble(file + ": " + fault);
                }
            }
            return read;
        } catch (JacksonException e) {
            throw new Trouble(
                    file + ": " + where(e) + firstLine(e.getOriginalMessage())
                            + ". There are name, presets, variants, lengths, densities, batch, seeds, tokens,"
                            + " evaluations, targetLoss, gpus, data, heldOut, field, tokenizer, from, country, price and pue",
                    e);
        } catch (IOException e) {
            throw new Trouble("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable Material material(Keys keys, Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            return Material.of(
                    folder == null ? keys.material() : keys.material().in(folder));
        } catch (Trouble e) {
            throw new Trouble(file + ": " + e.getMessage(), e);
        }
    }

    private static String where(JacksonException e) {
        return e.getPath().isEmpty()
                ? "line " + e.getLocation().getLineNr() + ": "
                : "at " + e.getPath().getFirst().getPropertyName() + ": ";
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").replaceFirst(" \\(class .*", "");
    }

    private static List<Cell> cells(Keys keys, String name, @Nullable Material material) {
        List<Cell> cells = new ArrayList<>();
        for (String preset : keys.presets() == null ? List.of(Settings.USUAL_PRESET) : keys.presets()) {
            for (@Nullable Integer length : orUnnamed(keys.lengths())) {
                for (@Nullable Double density : orUnnamed(keys.densities())) {
                    Settings settings = new Settings(
                            preset,
                            keys.variants() == null ? Settings.USUAL_VARIANTS : keys.variants(),
                            keys.seeds() == null ? Settings.usualSeeds(preset) : keys.seeds(),
                            keys.tokens(),
                            length,
                            density,
                            keys.batch(),
                            keys.evaluations(),
                            keys.targetLoss(),
                            keys.gpus(),
                            material,
                            new Terms(keys.country(), keys.price(), keys.pue()));
                    cells.add(new Cell(id(name, settings), settings));
                }
            }
        }
        return cells;
    }

    /** One that is not named, where none is. */
    private static <T> List<@Nullable T> orUnnamed(@Nullable List<T> named) {
        return named == null ? Collections.singletonList(null) : new ArrayList<>(named);
    }

    /** Of the experiment, which follows from its name and comparisons. */
    public UUID id() {
        String all = "experiment\n" + name + "\n"
                + cells().stream().map(cell -> cell.id().toString()).collect(Collectors.joining("\n"));
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }

    private static UUID id(String name, Settings settings) {
        String all = name + "\n" + Json.MAPPER.writeValueAsString(settings);
        return UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    }
}
