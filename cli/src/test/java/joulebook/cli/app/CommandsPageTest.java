package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Holds docs/commands.md against what the commands say of themselves. {@code -Dcommands.write=true} writes it. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "commands.md");

    @Test
    void thePageOfCommandsSaysWhatEachCommandSaysOfItself() throws IOException {
        String page = page();
        if (Boolean.getBoolean("commands.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/commands.md is made by: ./mvnw -pl cli -am -Dtest=CommandsPageTest -Dcommands.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false test")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Commands

                What `--help` says of each command, in the order of `./joulebook --help`. A test holds this page against the
                commands themselves.

                """);
        List<CommandLine> commands = new ArrayList<>();
        addAll(Main.commandLine(), commands);
        for (CommandLine command : commands) {
            String name = command.getCommandSpec().qualifiedName();
            page.append("- [`%s`](#%s): %s%n".formatted(name, name.replace(' ', '-'), firstSentence(command)));
        }
        for (CommandLine command : commands) {
            page.append(
                    "%n## %s%n%n```text%n".formatted(command.getCommandSpec().qualifiedName()));
            command.getUsageMessage(Ansi.OFF)
                    .lines()
                    .forEach(line -> page.append(line.stripTrailing()).append('\n'));
            page.append("```\n");
        }
        return page.toString();
    }

    private static void addAll(CommandLine command, List<CommandLine> commands) {
        commands.add(command);
        new LinkedHashSet<>(command.getSubcommands().values()).forEach(each -> addAll(each, commands));
    }

    private static String firstSentence(CommandLine command) {
        String description =
                String.join(" ", command.getCommandSpec().usageMessage().description());
        return description.split("(?<=[.;:])\\s", 2)[0].replaceAll("[.;:]$", "");
    }
}
