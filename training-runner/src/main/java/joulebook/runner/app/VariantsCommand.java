package joulebook.runner.app;

import java.util.concurrent.Callable;
import joulebook.runner.model.Variant;
import picocli.CommandLine.Command;

/** Names what can be compared. */
@Command(name = "variants", mixinStandardHelpOptions = true, description = "Names the variants that can be trained.")
final class VariantsCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        for (Variant variant : Variant.values()) {
            System.out.printf("%-10s %s%n", variant.label(), variant.about());
        }
        return 0;
    }
}
