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
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    private static final long OFFSET = 1_750_000_000_000_000_000L;
    private static final long HOUR = 3600 * 1_000_000_000L;
    private static final UUID BOOT = UUID.fromString("00000000-0000-4000-8000-000000000001");

    @TempDir
    Path folder;

    private final List<Segment> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;
    private volatile String implausible = "[]";
    private volatile boolean isSomebodyElse;
    private volatile boolean losesAnswers;
    private final BlockingQueue<Integer> arrived = new LinkedBlockingQueue<>();
    private volatile Meanwhile whileAnswering = () -> {};
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/segments", exchange -> {
            requests.incrementAndGet();
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<Segment> frames = frames(body);
            arrived.add(frames.stream()
                    .mapToInt(segment -> segment.samples().size())
                    .sum());
            whileAnswering.work();
            whileAnswering = () -> {};
            if (status == 200 && !isSomebodyElse) {
                received.addAll(frames);
            }
            if (losesAnswers) {
                losesAnswers = false;
                exchange.close();
                return;
            }
            String answer = isSomebodyElse
                    ? "<html>Welcome to the hotel</html>"
                    : "{\"stored\":" + frames.size() + ",\"alreadyStored\":0,\"implausible\":" + implausible + "}";
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
            assertThat(spool.oldest(99)).isEmpty();
        }
    }

    @Test
    void whatTheServerDoesNotBelieveIsSaidAndNothingIsSentAgain() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            assertThat(saidWhile(new Shipper(spool, url))).isEmpty();

            write(spool, 30);
            implausible =
                    "[ { \"device\" : \"GPU-1\", \"at\": \"2025-06-15T15:07:00Z\", \"detail\": \"4294967.295 W\" } ]";
            assertThat(saidWhile(new Shipper(spool, url)))
                    .isEqualToIgnoringNewLines(
                            "the server does not believe GPU-1 at 2025-06-15T15:07:00Z: 4294967.295 W");
            assertThat(spool.oldest(99)).isEmpty();
        }
    }

    private static String saidWhile(Shipper shipper) throws Exception {
        return saidWhile(
                () -> assertThat(shipper.shipAll(Duration.ofSeconds(5))).isTrue());
    }

    private static String saidWhile(ThrowingRunnable work) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private interface Meanwhile {
        void work() throws IOException;
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndNothingIsForgotten() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            status = 503;
            assertThat(new Shipper(spool, url).shipAll(Duration.ZERO)).isFalse();
            assertThat(spool.oldest(99)).hasSize(1);

            status = 200;
            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();
            assertThat(totals()).containsExactlyElementsOf(counters(30));
        }
    }

    /** A proxy or a portal answers 200 to anything: what it was sent stays here. */
    @Test
    void whoeverDoesNotSayThatItHasTheSamplesHasTakenNone() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 30);
            isSomebodyElse = true;
            assertThat(new Shipper(spool, url).shipAll(Duration.ZERO)).isFalse();
            assertThat(spool.oldest(99)).hasSize(1);
        }
    }

    /** Between its look at an empty spool and its waiting for a ring, a segment is sealed and the bell rung. */
    @Test
    void aRingBeforeAnybodyWaitsIsNotLost() throws InterruptedException {
        Bell bell = new Bell();
        bell.ring();
        bell.ring();
        assertThat(bell.await(Long.MAX_VALUE)).isTrue();
        assertThat(bell.await(0)).isFalse();
    }

    /**
     * The first time that the shipper is about to wait, having seen an empty spool, a segment is sealed and the bell rung: it
     * goes out at once, and not when half a minute is over.
     */
    @Test
    void aSegmentThatIsSealedBetweenTheLookAndTheWaitIsSentAtOnce() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            BlockingQueue<Boolean> rung = new LinkedBlockingQueue<>();
            Bell bell = new Bell() {
                private boolean waited;

                @Override
                boolean await(long millis) throws InterruptedException {
                    if (!waited) {
                        waited = true;
                        write(spool, 30);
                        ring();
                    }
                    boolean rang = super.await(millis);
                    rung.add(rang);
                    return rang;
                }
            };
            Thread shipping = Thread.ofVirtual().start(new Shipper(spool, url, bell)::shipForever);

            assertThat(rung.take()).isTrue();
            assertThat(arrived.poll(20, TimeUnit.SECONDS)).isEqualTo(30);
            shipping.interrupt();
            shipping.join();
        }
    }

    /** A spool that is full drops what the shipper has looked up; that is said where it is dropped, and ships the rest. */
    @Test
    void whatIsDroppedBehindTheShippersBackDoesNotHoldUpTheRest() throws Exception {
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            write(spool, 900);
            Shipper shipper = new Shipper(spool, url);
            whileAnswering = () -> Files.deleteIfExists(spool.oldest(2).getLast());
            status = 422; // so that each is sent again by itself
            assertThat(shipper.shipAll(Duration.ofSeconds(5))).isTrue();

            assertThat(spool.oldest(99)).isEmpty();
            try (var refused = Files.list(folder.resolve("refused"))) {
                assertThat(refused).hasSize(2);
            }
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

    /** Records of one sample and then of ten: the second holds samples 1 to 10, taken from 15:06:41.1 to 15:06:42. */
    @Test
    void whatIsWholeBehindDamageIsSentAndWhatIsNotIsSaid() throws Exception {
        Spool killed = Spool.open(folder, Long.MAX_VALUE);
        SegmentWriter writer = new SegmentWriter(killed, new FixedClock(), () -> {});
        Path journal = folder.resolve("GPU-1.journal");
        writer.take(INSTRUMENT, sample(0));
        int second = (int) Files.size(journal);
        for (int i = 1; i <= 40; i++) {
            writer.take(INSTRUMENT, sample(i));
        }
        killed.close();
        byte[] bytes = Files.readAllBytes(journal);
        bytes[second + 50] ^= 1;
        Files.write(journal, bytes);

        String said = saidWhile(() -> {
            try (Spool next = Spool.open(folder, Long.MAX_VALUE)) {
                assertThat(new Shipper(next, url).shipAll(Duration.ofSeconds(5)))
                        .isTrue();
            }
        });

        List<Long> whole = counters(41);
        whole.subList(1, 11).clear();
        assertThat(totals()).containsExactlyElementsOf(whole);
        assertThat(said)
                .contains("LOST: samples of GPU-1 from 2025-06-15T15:06:41Z to 2025-06-15T15:06:42.100Z, 10 at most");
    }

    /** A disk that takes nothing for 10 000 s at 10 Hz. */
    @Test
    void whatMemoryCannotHoldIsSaid() throws Exception {
        Path gone = folder.resolve("gone");
        try (Spool spool = Spool.open(gone, Long.MAX_VALUE)) {
            Files.delete(gone.resolve("agent.pid"));
            Files.delete(gone.resolve("agent.lock"));
            Files.delete(gone);
            SegmentWriter writer = new SegmentWriter(spool, new FixedClock(), () -> {});

            String said = saidWhile(() -> {
                for (int i = 0; i <= 100_000; i++) {
                    writer.take(INSTRUMENT, sample(i));
                }
            });

            assertThat(said)
                    .contains("samples of GPU-1 stay in memory, up to 100000 of all devices")
                    .contains(
                            "LOST: samples of GPU-1 from 2025-06-15T15:06:41Z to 2025-06-15T17:53:21Z, 100001 at most:"
                                    + " the spool could not be written for too long");
        }
    }

    /** Two devices at 10 Hz: 100 000 samples together, and then one has to let go of its 50 001. */
    @Test
    void memoryIsBoundedForAllDevicesTogether() throws Exception {
        Path gone = folder.resolve("gone");
        try (Spool spool = Spool.open(gone, Long.MAX_VALUE)) {
            Files.delete(gone.resolve("agent.pid"));
            Files.delete(gone.resolve("agent.lock"));
            Files.delete(gone);
            SegmentWriter writer = new SegmentWriter(spool, new FixedClock(), () -> {});
            Instrument other =
                    new Instrument(new DeviceId("GPU-2"), "node-1", "GPU", Method.COUNTER, Scope.GPU, 50, null, "test");

            String said = saidWhile(() -> {
                for (int i = 0; i <= 50_000; i++) {
                    writer.take(INSTRUMENT, sample(i));
                    writer.take(other, sample(i));
                }
            });

            assertThat(said)
                    .contains("LOST: samples of GPU-1 from 2025-06-15T15:06:41Z to 2025-06-15T16:30:01Z, 50001 at most")
                    .doesNotContain("LOST: samples of GPU-2");
        }
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

    /** 900 s at 10 Hz; the clock is set back by an hour after 300 s, and on by a day after 600 s. */
    @Test
    void aClockThatIsSetNeitherStopsSealingNorLosesASample() throws Exception {
        SetClock clock = new SetClock();
        try (Spool spool = Spool.open(folder, Long.MAX_VALUE)) {
            SegmentWriter writer = new SegmentWriter(spool, clock, () -> {});
            for (int i = 0; i < 9000; i++) {
                clock.offset = offsetAt(i);
                writer.take(INSTRUMENT, sample(i));
            }
            writer.finish();
            assertThat(new Shipper(spool, url).shipAll(Duration.ofSeconds(5))).isTrue();
        }

        received.sort(
                Comparator.comparing(segment -> segment.samples().getFirst().monotonicNanos()));
        assertThat(totals()).containsExactlyElementsOf(counters(9000));
        assertThat(received)
                .extracting(segment -> Duration.between(segment.firstUtc(), segment.lastUtc()))
                .allMatch(length -> length.compareTo(Duration.ofMinutes(1)) <= 0);
        long misfiled = received.stream()
                .flatMap(segment -> segment.samples().stream()
                        .filter(sample -> offsetAt(number(sample)) != segment.utcOffsetNanos()))
                .count();
        assertThat(misfiled).isLessThanOrEqualTo(2 * 10); // a second at each of the two steps
    }

    private static long offsetAt(int sample) {
        return OFFSET + (sample < 3000 ? 0 : sample < 6000 ? -HOUR : 23 * HOUR);
    }

    private static int number(Sample sample) {
        return (int) ((sample.monotonicNanos() - 1_000_000_000L) / 100_000_000L);
    }

    /** 5 000 files, of which a few are looked at at once; what is removed is not looked at again. */
    @Test
    void manySealedSegmentsAreGoneThroughAFewAtATimeOldestFirst() throws Exception {
        for (int i = 0; i < 5_000; i++) {
            Files.write(folder.resolve(1_750_000_000 + i * 7_919 % 5_000 + "-GPU-1-0.segment"), new byte[i % 3]);
        }
        SealedSegments sealed = new SealedSegments(folder);
        assertThat(sealed.bytes()).isEqualTo(4_999); // 1 667 times 0, 1 667 times 1, 1 666 times 2

        List<Path> seen = new ArrayList<>(sealed.oldest(64));
        while (seen.size() < 5_000) {
            seen.addAll(sealed.oldest(64, seen.getLast()));
        }
        assertThat(seen).doesNotHaveDuplicates().isSorted().hasSize(5_000);
        assertThat(sealed.oldest(64, seen.getLast())).isEmpty();
        for (Path each : seen) {
            sealed.delete(each);
        }
        assertThat(sealed.bytes()).isZero();
    }

    @Test
    void pastItsSizeTheSpoolDropsTheOldest() throws Exception {
        try (Spool spool = Spool.open(folder, 1000)) {
            write(spool, 9_000);
            long size = 0;
            for (Path sealed : spool.oldest(99)) {
                size += Files.size(sealed);
            }
            assertThat(size).isBetween(1L, 1000L);
            assertThat(new SealedSegments(folder).bytes()).isEqualTo(size);
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

    private static final class SetClock extends FixedClock {
        private long offset = OFFSET;

        @Override
        public long utcOffsetNanos() {
            return offset;
        }
    }

    private static class FixedClock implements HostClock {
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
            return OFFSET;
        }
    }
}
