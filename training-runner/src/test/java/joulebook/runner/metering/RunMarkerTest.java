package joulebook.runner.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import joulebook.kernel.metering.RunMark;
import joulebook.kernel.metering.RunMark.Kind;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.loop.Evaluation;
import joulebook.runner.loop.Step;
import joulebook.runner.loop.Summary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class RunMarkerTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-000000000009");

    @TempDir
    Path folder;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/runs/" + RUN + "/marks", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRunIsMarkedFromStartToEndAndItsJournalGoesWhenAllIsDelivered() {
        RunMarker marker = marker(url);
        play(marker);

        assertThat(marker.deliver()).isTrue();

        List<RunMark> marks = delivered();
        assertThat(marks)
                .extracting(RunMark::kind)
                .containsExactly(Kind.START, Kind.PHASE, Kind.STEP, Kind.EVALUATION, Kind.END);
        assertThat(marks).extracting(RunMark::sequence).containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(marks).extracting(RunMark::monotonicNanos).isSorted().allMatch(nanos -> nanos % 1000 == 0);
        assertThat(marks.get(3).loss()).isEqualTo(2.5);
        assertThat(marks.getFirst().detail()).containsEntry("devices", List.of("cuda:0", "cuda:1"));
        assertThat(marks.getLast().detail()).containsEntry("variant", "asa");
        assertThat(MarkJournal.leftIn(folder)).isEmpty();
    }

    @Test
    void aStepIsMarkedTwoSecondsAfterTheOneBeforeAndAllMarksByTheHostsClock() {
        UUID boot = UUID.fromString("00000000-0000-4000-8000-00000000000b");
        Instant noon = Instant.parse("2026-12-01T12:00:00Z");
        AtomicLong nanos = new AtomicLong(10_000_000_999L); // marks are in whole microseconds
        RunMarker marker = marker(url, new HostClock(boot, nanos::get, InstantSource.fixed(noon)));
        Step step = new Step(1, 64, 3.5, "sparse", List.of(Density.FULL));
        marker.started();
        marker.stepped(step);
        nanos.set(11_999_999_999L);
        marker.stepped(step);
        nanos.set(12_000_000_000L);
        marker.stepped(step);
        marker.crashed("stopped");
        marker.deliver();

        assertThat(delivered())
                .extracting(RunMark::kind, RunMark::monotonicNanos)
                .containsExactly(
                        tuple(Kind.START, 10_000_000_000L),
                        tuple(Kind.PHASE, 10_000_000_000L),
                        tuple(Kind.STEP, 10_000_000_000L),
                        tuple(Kind.STEP, 12_000_000_000L),
                        tuple(Kind.CRASH, 12_000_000_000L));
        assertThat(delivered())
                .allMatch(mark -> mark.boot().equals(boot) && mark.utc().equals(noon));
    }

    @Test
    void marksOutliveAServerThatIsAway() {
        status = 503;
        RunMarker marker = marker(url);
        play(marker);
        assertThat(marker.deliver()).isFalse();

        status = 200;
        assertThat(MarkJournal.leftIn(folder)).hasSize(1).allMatch(journal -> journal.deliverAndDelete(url));
        assertThat(delivered()).hasSize(5);
    }

    @Test
    void aMarkThatWasCutOffByAKillIsLeftOutAndTheOthersAreDelivered() throws IOException {
        RunMarker marker = marker(null);
        play(marker);
        Files.writeString(folder.resolve(RUN + ".jsonl"), "{\"sequence\":5,\"ki", StandardOpenOption.APPEND);

        assertThat(MarkJournal.leftIn(folder).getFirst().deliverAndDelete(url)).isTrue();
        assertThat(delivered()).hasSize(5);
    }

    @Test
    void whatNeverBeganDoesNotCrash() {
        RunMarker marker = marker(url);
        marker.crashed("refused");
        assertThat(MarkJournal.leftIn(folder)).isEmpty();
    }

    @Test
    void aCrashEndsARunOnlyOnce() {
        RunMarker marker = marker(url);
        marker.started();
        marker.crashed("stopped");
        marker.crashed("stopped again");
        marker.deliver();
        assertThat(delivered()).extracting(RunMark::kind).containsExactly(Kind.START, Kind.CRASH);

        RunMarker finished = marker(url);
        play(finished);
        finished.crashed("the process ends");
        finished.deliver();
        assertThat(delivered()).extracting(RunMark::kind).doesNotContain(Kind.CRASH);
    }

    private RunMarker marker(URI to) {
        return marker(to, HostClock.ofThisHost());
    }

    private RunMarker marker(URI to, HostClock clock) {
        return new RunMarker(
                new MarkJournal(folder, RUN),
                to,
                () -> {},
                Map.of("devices", List.of("cuda:0", "cuda:1")),
                summary -> Map.of("variant", "asa"),
                clock);
    }

    private static void play(RunMarker marker) {
        List<Density> densities = List.of(Density.FULL);
        Evaluation evaluation = new Evaluation(1, 64, 2.5, 128, 0.25, densities, List.of(), List.of(), 2.4);
        marker.started();
        marker.stepped(new Step(1, 64, 3.5, "sparse", densities));
        marker.evaluated(evaluation);
        marker.ended(new Summary(1, 64, 0.1, 0.1, 0, 3.5, evaluation, Density.FULL, densities));
    }

    /** The longest delivery: one in the background, begun earlier, may arrive after the last. */
    private List<RunMark> delivered() {
        return bodies.stream()
                .map(body -> MAPPER.readValue(body, new TypeReference<List<RunMark>>() {}))
                .max(Comparator.comparingInt(List::size))
                .orElseThrow();
    }
}
