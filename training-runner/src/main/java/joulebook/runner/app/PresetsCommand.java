package joulebook.runner.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the presets, computed from their shapes. */
@Command(name = "presets", mixinStandardHelpOptions = true, description = "Lists the presets and their sizes.")
final class PresetsCommand implements Callable<Integer> {

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Override
    public Integer call() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Preset preset : Preset.values()) {
            rows.add(row(preset));
        }
        if (json) {
            System.out.println(Json.line(rows));
            return 0;
        }
        System.out.printf(
                "%-8s %6s %5s %5s %7s %15s %8s %14s  %s%n",
                "preset", "layers", "width", "heads", "length", "parameters", "gate", "memory", "");
        for (Preset preset : Preset.values()) {
            ModelShape shape = preset.shape();
            System.out.printf(
                    "%-8s %6d %5d %5d %7d %,15d %7.4f%% %10.1f GiB  %s%n",
                    preset.label(),
                    shape.layers(),
                    shape.width(),
                    shape.heads(),
                    shape.length(),
                    shape.parameters(),
                    100.0 * shape.gateParameters() / shape.parameters(),
                    shape.trainingBytes(preset.batch()) / (double) (1L << 30),
                    preset.about());
        }
        return 0;
    }

    private static Map<String, Object> row(Preset preset) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", preset.label());
        row.put("layers", preset.shape().layers());
        row.put("width", preset.shape().width());
        row.put("heads", preset.shape().heads());
        row.put("seqLen", preset.shape().length());
        row.put("batch", preset.batch());
        row.put("tokens", preset.tokens());
        row.put("parameters", preset.shape().parameters());
        row.put("gateParameters", preset.shape().gateParameters());
        row.put("trainingBytes", preset.shape().trainingBytes(preset.batch()));
        row.put("about", preset.about());
        return row;
    }
}
