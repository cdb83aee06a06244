package joulebook.collector.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import joulebook.collector.meter.HostClock;
import joulebook.kernel.metering.CorruptSegment;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.metering.SegmentCodec;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writer, spool and shipper against a real HTTP server that can be away, refuse, or lose its answer. */
class ShippingTest {
    private static final Instrument INSTRUMENT =
            new Instrument(new DeviceId("GPU-1"), "node-1", "GPU", Method.COUNTER, Scope.GPU, 50, null, "test");
    private static final UUID BOOT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    Path folder;

    private final List<Segment> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;
    private volatile String answer = "{\"stored\":1,\"alreadyStored\":0,\"implausible\":[]}";
    private volatile boolean losesAnswers;
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/segments", exchange -> {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (status == 200) {
                received.addAll(frames(body));
            }
            if (losesAnswers) {
                losesAnswers = false;
                exchange.close();
                return;
            }
            byte[] said = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, said.length);
            exchange.getResponseBody().write(said);
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
    void samplesArriveWholeAndInOrderAndLeaveTheSpool() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 900); // at 10 Hz from second 41: sealed by samples 190 and 790, and the rest at the end

            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();

            assertThat(received).extracting(Segment::sequence).containsExactly(0L, 1L, 2L);
            assertThat(received).extracting(Segment::last).containsExactly(false, false, true);
            assertThat(received).extracting(segment -> segment.samples().size()).containsExactly(191, 600, 109);
            assertThat(received.getFirst().lastUtc()).isEqualTo("2025-06-15T15:07:00Z");
            assertThat(totals()).containsExactlyElementsOf(counters(900));
            assertThat(spool.sealed()).isEmpty();
        }
    }

    @Test
    void whatTheServerDoesNotBelieveIsSaidAndNothingIsSentAgain() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            assertThat(saidWhile(new Shipper(spool, url))).isEmpty();

            write(spool, 30);
            answer = "{\"stored\":1,\"alreadyStored\":0,\"implausible\":[{\"device\":\"GPU-1\"}]}";
            assertThat(saidWhile(new Shipper(spool, url)))
                    .isEqualToIgnoringNewLines("the server does not believe some readings: " + answer);
            assertThat(spool.sealed()).isEmpty();
        }
    }

    private static String saidWhile(Shipper shipper) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(shipper.shipAll(Duration.ofSeconds(5))).isTrue();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndNothingIsForgotten() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            status = 503;
            assertThat(new Shipper(spool, url).shipAll(Duration.ZERO)).isFalse();
            assertThat(spool.sealed()).hasSize(1);

            status = 200;
            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();
            assertThat(totals()).containsExactlyElementsOf(counters(30));
        }
    }

    @Test
    void whenTheAnswerIsLostTheSameIsSentAgain() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            losesAnswers = true;

            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();

            assertThat(received).hasSize(2);
            assertThat(received.get(0)).isEqualTo(received.get(1));
        }
    }

    @Test
    void whatTheServerRefusesIsPutAsideAndNotLost() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            status = 422;

            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();

            try (var refused = Files.list(folder.resolve("refused"))) {
                assertThat(refused).hasSize(1);
            }
        }
    }

    @Test
    void whatAKilledCollectorHadJournaledIsSealedByTheNext() throws Exception {
        Spool killed = Spool.open(folder, Long.MAX_VALUE);
        SegmentWriter writer = new SegmentWriter(killed, new FixedClock(), () -> {});
        for (int i = 0; i < 50; i++) {
            writer.take(INSTRUMENT, sample(i)); // five seconds: journaled each second, never sealed
        }
        Path journal = folder.resolve("GPU-1.journal");
        Files.write(journal, new byte[] {0, 0, 1}, StandardOpenOption.APPEND); // torn in the middle of a write
        killed.close();

        try (Spool next = Spool.open(folder, Long.MAX_VALUE)) {
            assertThat(new Shipper(next, url).shipAll(Duration.ofSeconds(5))).isTrue();
        }

        // journaled at samples 0, 10, 20, 30 and 40: what is lost is less than a second
        assertThat(totals()).containsExactlyElementsOf(counters(41));
        assertThat(Files.exists(journal)).isFalse();
    }

    @Test
    void aJournalThatOutlivedItsSealedSegmentDoesNotReplaceIt() throws Exception {
        Path journal = folder.resolve("GPU-1.journal");
        try (Spool killed = Spool.open(folder, Long.MAX_VALUE)) {
            SegmentWriter writer = new SegmentWriter(killed, new FixedClock(), () -> {});
            for (int i = 0; i <= 189; i++) {
                writer.take(INSTRUMENT, sample(i));
            }
            byte[] before = Files.readAllBytes(journal); // samples 0 to 180
            writer.take(INSTRUMENT, sample(190)); // the next minute: sealed, samples 0 to 190
            Files.write(journal, before); // as if killed before the journal was deleted
        }

        try (Spool next = Spool.open(folder, Long.MAX_VALUE)) {
            assertThat(new Shipper(next, url).shipAll(Duration.ofSeconds(5))).isTrue();
        }

        assertThat(totals()).containsExactlyElementsOf(counters(191));
    }

    @Test
    void pastItsSizeTheSpoolDropsTheOldest() throws Exception {
        try (Spool spool = Spool.open(folder, 1000)) {
            write(spool, 9_000);
            long size = 0;
            for (Path sealed : spool.sealed()) {
                size += Files.size(sealed);
            }
            assertThat(size).isBetween(1L, 1000L);
            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();
            assertThat(received.getFirst().sequence()).isPositive();
            assertThat(received.getLast().last()).isTrue();
        }
    }

    @Test
    void twoCollectorsDoNotShareASpool() {
        try (Spool spool = Spool.open(folder, 1000)) {
            assertThatThrownBy(() -> Spool.open(folder, 1000))
                    .hasMessageContaining("another collector (process "
                            + ProcessHandle.current().pid() + ") uses");
        }
    }

    private static void write(Spool spool, int samples) {
        SegmentWriter writer = new SegmentWriter(spool, new FixedClock(), () -> {});
        for (int i = 0; i < samples; i++) {
            writer.take(INSTRUMENT, sample(i));
        }
        writer.finish();
    }

    private static Sample sample(int i) {
        return Sample.of(1_000_000_000L + i * 100_000_000L, new Reading.Counted(new Energy(i * 7L)));
    }

    private static List<Long> counters(int samples) {
        List<Long> counters = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            counters.add(i * 7L);
        }
        return counters;
    }

    private List<Long> totals() {
        return received.stream()
                .flatMap(segment -> segment.samples().stream())
                .map(sample -> ((Reading.Counted) sample.reading()).total().millijoules())
                .toList();
    }

    private static List<Segment> frames(byte[] body) {
        List<Segment> segments = new ArrayList<>();
        ByteBuffer frames = ByteBuffer.wrap(body);
        while (frames.hasRemaining()) {
            byte[] frame = new byte[frames.getInt()];
            frames.get(frame);
            try {
                segments.add(SegmentCodec.decode(frame));
            } catch (CorruptSegment e) {
                throw new IllegalStateException(e);
            }
        }
        return segments;
    }

    private static final class FixedClock implements HostClock {
        @Override
        public UUID boot() {
            return BOOT;
        }

        @Override
        public long monotonicNanos() {
            return 0;
        }

        @Override
        public long utcOffsetNanos() {
            return 1_750_000_000_000_000_000L;
        }
    }
}
