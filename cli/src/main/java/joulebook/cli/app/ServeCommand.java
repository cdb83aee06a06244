package joulebook.cli.app;

import java.nio.file.Files;
import java.util.concurrent.Callable;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.server.Server;
import picocli.CommandLine.Command;

@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs the server with its jobs and page, until it is stopped with Ctrl-C.",
        footer = {
            "",
            "Examples:",
            "  ./joulebook serve",
            "  JOULEBOOK_PORT=9000 ./joulebook serve",
            "  JOULEBOOK_DATABASE_URL=jdbc:postgresql://db/joulebook ./joulebook serve"
        })
final class ServeCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Home home = Home.of(System.getenv()).checked();
        Installation installation = Installation.ofThisProcess();
        Interruption.ofThisThread();
        if (Server.running(home).isEmpty()) {
            System.out.println("starting the server (log: " + home.log("api") + ")");
        }
        try (Server server = Server.findOrStart(installation, home, System.getenv(), System.out::println)) {
            OwnRun.deliverPending(server.api(), home, System.out::println);
            System.out.println("Joulebook: " + server.api().base()
                    + (Files.exists(installation.page().resolve("index.html")) ? "" : " (the page is not built)"));
            System.out.println(
                    server.ours()
                            ? "Ctrl-C stops it, once no other command uses it"
                            : "it runs already on " + home.path() + "; it stays up until Ctrl-C here, also when the"
                                    + " command that started it ends");
            server.stayUp();
            return 1;
        } catch (InterruptedException e) {
            System.out.println("stopped");
            return 0;
        }
    }
}
