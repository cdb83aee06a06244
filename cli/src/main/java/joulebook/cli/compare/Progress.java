package joulebook.cli.compare;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where a comparison stands: one line that is written over at a terminal; elsewhere a line at each run's begin and end
 * and every quarter minute between.
 */
public final class Progress {
    private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(15);
    private static final int BAR = 10;

    private final PrintStream out;
    private final boolean terminal;
    private final int columns;
    private final LongSupplier nanos;

    private String label = "";
    private int run;
    private int runs = 1;
    private long begunAt;
    private long runBegunAt;
    private long lastPlainLine;
    private int runsTimed;
    private @Nullable String watts;

    public Progress(PrintStream out, boolean terminal, int columns, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
        this.nanos = nanos;
    }

    /** Run {@code run} of {@code runs} begins. */
    void begin(int run, int runs, String label) {
        if (runsTimed == 0) {
            begunAt = nanos.getAsLong();
        }
        this.run = run;
        this.runs = runs;
        this.label = label;
        runBegunAt = nanos.getAsLong();
        lastPlainLine = runBegunAt;
        watts = null;
        if (!terminal) {
            out.println(head() + " begins");
        }
    }

    /** @param power such as {@code 38 W modelled} */
    void watts(String power) {
        watts = power;
    }

    /**
     * Shows it. What is cut off first on a narrow terminal stands last.
     *
     * @param step a line of the runner's progress: tokens, tokensTotal, loss (of this step's batch, in nats a token),
     *     tokensPerSecond, phase
     */
    void step(JsonNode step) {
        double done = done(step);
        String line = head() + " " + bar(done) + left(done) + details(step);
        if (terminal) {
            out.print("\r\u001b[K" + (line.length() < columns ? line : line.substring(0, columns - 1)));
            out.flush();
        } else if (nanos.getAsLong() - lastPlainLine >= BETWEEN_PLAIN_LINES.toNanos()) {
            lastPlainLine = nanos.getAsLong();
            out.println(line);
        }
    }

    void end(String result) {
        runsTimed++;
        clear();
        out.println(head() + ": " + result + " in " + clock(nanos.getAsLong() - runBegunAt));
    }

    /** A line of its own, above the bar. */
    public void say(String line) {
        clear();
        out.println(line);
    }

    private void clear() {
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }

    private String head() {
        return "run " + run + "/" + runs + " " + label;
    }

    private static double done(JsonNode step) {
        double total = step.path("tokensTotal").asDouble(0);
        return total > 0 ? Math.min(1, step.path("tokens").asDouble(0) / total) : 0;
    }

    private static String bar(double done) {
        int full = (int) (done * BAR);
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "]"
                + String.format(Locale.ROOT, " %3.0f %%", Math.floor(done * 100));
    }

    private String details(JsonNode step) {
        StringBuilder text = new StringBuilder();
        String phase = step.path("phase").asString("");
        if (!phase.isEmpty()) {
            text.append(" ").append(phase);
        }
        if (step.path("loss").isNumber()) {
            text.append(String.format(
                    Locale.ROOT,
                    " training loss %.3f nats/token",
                    step.path("loss").asDouble()));
        }
        if (step.path("tokensPerSecond").isNumber()) {
            text.append(String.format(
                    Locale.ROOT, " %,.0f tok/s", step.path("tokensPerSecond").asDouble()));
        }
        return watts == null ? text.toString() : text + " " + watts;
    }

    /** From the mean pace of this comparison so far: finished runs count whole, this one by its tokens. */
    private String left(double done) {
        double runsDone = runsTimed + done;
        if (runsDone < 0.02) {
            return "";
        }
        double runsLeft = runs - run + 1 - done;
        return " " + clock((long) ((nanos.getAsLong() - begunAt) / runsDone * runsLeft)) + " left";
    }

    private static String clock(long nanos) {
        long seconds = nanos / 1_000_000_000;
        return seconds >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }
}
