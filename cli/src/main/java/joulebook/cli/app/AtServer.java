package joulebook.cli.app;

import java.util.function.ToIntFunction;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Interruption;
import joulebook.cli.server.Api;
import joulebook.cli.server.Server;

/** A short question to the server, which is started for it where none runs. */
final class AtServer {
    private AtServer() {}

    /** @return the exit status */
    static int ask(ToIntFunction<Api> question) throws InterruptedException {
        Home home = Home.of(System.getenv()).checked();
        Interruption interruption = Interruption.ofThisThread();
        try (Server server =
                Server.findOrStart(Installation.ofThisProcess(), home, System.getenv(), System.err::println)) {
            return question.applyAsInt(server.api());
        } catch (InterruptedException e) {
            return interruption.exitStatus();
        }
    }
}
