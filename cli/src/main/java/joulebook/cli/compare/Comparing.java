package joulebook.cli.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import joulebook.cli.compare.Planned.State;
import joulebook.cli.metering.Agent;
import joulebook.cli.metering.HostClock;
import joulebook.cli.metering.OwnRun;
import joulebook.cli.metering.Settlement;
import joulebook.cli.process.Child;
import joulebook.cli.process.Home;
import joulebook.cli.process.Installation;
import joulebook.cli.process.Trouble;
import joulebook.cli.server.Server;
import tools.jackson.databind.JsonNode;

/** A comparison from its first run to its books. Stopped anywhere, its file says what is left to do. */
public final class Comparing {
    /** The training runner's exit status when it refuses its arguments: nothing was trained, and nothing will be. */
    private static final int REFUSED = 2;

    private final Installation installation;
    private final Home home;
    private final Server server;
    private final Progress progress;
    private final ComparisonFiles files;
    private final Duration idleFor;
    private Comparison comparison;

    /**
     * @param comparison the statement
     * @param idle the statements of the idle machine, before the first run and after the last: a few seconds each in which
     *     nothing was trained
     * @param circumstances idle power, order of the runs, clocks and temperatures
     * @param crashed how many runs did not finish
     */
    public record Result(JsonNode comparison, List<JsonNode> idle, JsonNode circumstances, int crashed) {}

    public Comparing(
            Installation installation,
            Home home,
            Server server,
            Progress progress,
            ComparisonFiles files,
            Comparison plan,
            Duration idleFor) {
        this.installation = installation;
        this.home = home;
        this.server = server;
        this.progress = progress;
        this.files = files;
        this.comparison = plan;
        this.idleFor = idleFor;
    }

    public Result run() throws InterruptedException {
        files.save(comparison);
        List<OwnRun> idle = new ArrayList<>();
        Agent agent = Agent.startOrJoin(installation, home, server.api().base(), progress::say);
        try (agent) {
            Books books = new Books(server, agent);
            progress.say("metering " + String.join(", ", agent.devices()));
            idle.add(idle(agent, "before"));
            books.open(comparison);
            for (int i = 0; i < comparison.runs().size(); i++) {
                if (!comparison.runs().get(i).finished()) {
                    train(i, books, agent);
                }
            }
            idle.add(idle(agent, "after"));
        }
        return settle(agent, idle);
    }

    private OwnRun idle(Agent agent, String when) throws InterruptedException {
        OwnRun idle = OwnRun.start(
                home,
                HostClock.of(agent.boot()),
                "idle " + when + " " + comparison.settings().name(),
                "compare",
                agent.host(),
                Map.of("idle", true, "when", when, "comparison", comparison.id().toString()),
                comparison.settings().terms());
        server.ask(api -> {
            idle.open(api);
            return "";
        });
        Thread.sleep(idleFor);
        idle.end(Map.of());
        server.ask(api -> {
            idle.deliver(api);
            return "";
        });
        return idle;
    }

    private void train(int index, Books books, Agent agent) throws InterruptedException {
        Planned run = comparison.runs().get(index);
        Material material = comparison.settings().material();
        if (material != null) {
            material.refuseChanged();
        }
        books.open(comparison, run);
        keep(index, run.in(State.STARTED));
        progress.begin(index + 1, comparison.runs().size(), run.variant() + " seed " + run.seed());
        Trainer.Outcome outcome = new Trainer(installation, home)
                .train(run, comparison.settings(), server.api().base(), new Watching(run.id(), books, agent));
        if (outcome.exitStatus() == REFUSED) {
            keep(index, run);
            throw new Trouble("the training runner refuses this comparison:\n" + outcome.log());
        }
        if (outcome.exitStatus() == 0) {
            keep(index, run.in(State.FINISHED));
            progress.end(lastWords(outcome.end()));
        } else {
            deliverMarks();
            books.endDead(run.id(), outcome.exitStatus());
            keep(index, run.in(State.CRASHED));
            progress.end("CRASHED with exit status " + outcome.exitStatus()
                    + "; its energy is kept and marked. The end of its log:\n" + outcome.log());
        }
    }

    private final class Watching implements Trainer.Watch {
        private final UUID run;
        private final Books books;
        private final Agent agent;

        Watching(UUID run, Books books, Agent agent) {
            this.run = run;
            this.books = books;
            this.agent = agent;
        }

        @Override
        public void progress(JsonNode line) {
            progress.step(line);
        }

        /** Asking for the power brings a dead server back, too. */
        @Override
        public void look() throws InterruptedException {
            agent.bringBack();
            String watts = books.watts(run);
            if (watts != null) {
                progress.watts(watts);
            }
        }
    }

    private static String lastWords(JsonNode end) {
        JsonNode loss = end.path("heldOutLoss");
        return loss.isNumber()
                ? String.format(java.util.Locale.ROOT, "held-out loss %.4f nats/token", loss.asDouble())
                : "finished";
    }

    private void keep(int index, Planned run) {
        comparison = comparison.with(index, run);
        files.save(comparison);
    }

    /** Marks that a runner could not deliver lie in its journal. */
    private void deliverMarks() throws InterruptedException {
        server.bringBack();
        List<String> arguments = List.of(
                "marks",
                "--server",
                server.api().base().toString(),
                "--marks",
                home.marks().toString());
        try (Child marks = Child.logged(
                "delivery of marks",
                installation.command("training-runner", arguments),
                Map.of(),
                home.log("marks"),
                Duration.ofSeconds(10))) {
            int status = marks.waitFor();
            if (status != 0) {
                throw marks.died("failed with exit status " + status);
            }
        }
    }

    private Result settle(Agent agent, List<OwnRun> idle) throws InterruptedException {
        server.bringBack();
        deliverMarks();
        List<UUID> runs = new ArrayList<>(comparison.started());
        idle.forEach(run -> runs.add(run.id()));
        progress.say("closing the books");
        JsonNode statement = Settlement.ofComparison(
                server, () -> agent.ship(installation, home, server.api().base()), comparison.id(), runs);
        List<JsonNode> machine = new ArrayList<>();
        for (OwnRun run : idle) {
            machine.add(server.ask(api -> api.get("/v1/runs/" + run.id())));
        }
        JsonNode circumstances = server.ask(api -> api.get("/v1/comparisons/" + comparison.id() + "/circumstances"));
        comparison = comparison.settledNow();
        files.save(comparison);
        int crashed = (int) (comparison.runs().size() - comparison.finished());
        return new Result(statement, machine, circumstances, crashed);
    }
}
