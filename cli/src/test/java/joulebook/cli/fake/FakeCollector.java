package joulebook.cli.fake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An agent that samples nothing, a shipper that has nothing to ship. The process that {@code agent.pid}
 * names has the spool while it lives. */
public final class FakeCollector {
    private FakeCollector() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> given = List.of(arguments);
        switch (given.getFirst()) {
            case "agent" -> agent(given);
            case "ship" -> Events.add("shipped");
            default -> throw new IllegalArgumentException("no command " + given.getFirst());
        }
    }

    private static void agent(List<String> given) throws IOException, InterruptedException {
        Path spool = Files.createDirectories(Path.of(after("--spool", given)));
        Path holder = spool.resolve("agent.pid");
        if (Files.exists(holder)
                && ProcessHandle.of(Long.parseLong(Files.readString(holder))).isPresent()) {
            System.err.println("another process holds the spool");
            System.exit(75);
        }
        if (Files.exists(spool.resolve("broken"))) {
            System.err.println("nothing can be metered here");
            System.exit(1);
        }
        Files.writeString(holder, Long.toString(ProcessHandle.current().pid()));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Events.add("collector stopped")));
        Events.add("collector started");
        Path ready = Path.of(after("--ready-file", given));
        Path part = Path.of(ready + ".part");
        Files.writeString(part, """
                {"boot":"00000000-0000-0000-0000-000000000001",
                 "devices":[{"device":"box/cpu","host":"box","name":"a CPU","tier":"MODELLED","tierLabel":"modelled"}]}""");
        Files.move(part, ready);
        new CountDownLatch(1).await();
    }

    private static String after(String option, List<String> given) {
        return given.get(given.indexOf(option) + 1);
    }
}
