package joulebook.cli.app;

import java.io.Console;
import java.util.Map;

/** What is known of the terminal, if there is one. */
final class Terminal {
    private static final int USUAL_COLUMNS = 100;

    private Terminal() {}

    static boolean present() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    static int columns(Map<String, String> environment) {
        try {
            return Math.max(
                    40, Integer.parseInt(environment.getOrDefault("COLUMNS", "").trim()));
        } catch (NumberFormatException e) {
            return USUAL_COLUMNS;
        }
    }
}
