package joulebook.cli.app;

import java.io.Console;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is known of the terminal, if there is one. */
final class Terminal {
    private static final int USUAL_COLUMNS = 100;

    private Terminal() {}

    static boolean present() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Whether whoever sits at it says yes; false where nobody does. */
    static boolean agrees(String question) {
        Console console = System.console();
        String answer = console == null ? null : console.readLine("%s [y/N] ", question);
        return answer != null && List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
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
