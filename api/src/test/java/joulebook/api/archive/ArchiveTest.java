package joulebook.api.archive;

import static joulebook.api.Metered.counted;
import static joulebook.api.Metered.drawing;
import static joulebook.api.Metered.missing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.verification.Canonical;
import joulebook.api.verification.Check;
import joulebook.api.verification.Finding;
import joulebook.api.verification.Verification;
import joulebook.api.verification.Verifier;
import joulebook.api.window.Windows;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Energy;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * A server that archives after 30 days and deletes after 60. March 2026 is closed before the tests begin, April is not. Each
 * test has devices and days of its own.
 */
@Tag("server")
class ArchiveTest {
    private static final RealServer SERVER =
            RealServer.alone("--joulebook.archive.after-days=30", "--joulebook.archive.delete-after-days=60");
    private static final JdbcClient DATABASE = SERVER.database();
    private static final Path FOLDER = SERVER.bean(ArchiveSettings.class).folder();

    private static final Metered LATE = device("GPU-archive-late", Method.INSTANT_POWER, 2);
    private static final Metered TWICE = device("GPU-archive-twice", Method.INSTANT_POWER, 3);
    private static final Metered KEPT = device("host.example/package-0", Method.INSTANT_POWER, 4);
    private static final Metered ALL_KINDS = device("GPU-archive-kinds", Method.COUNTER, 5);
    private static final Metered LOST = device("GPU-archive-lost", Method.INSTANT_POWER, 6);
    private static final Metered DAMAGED = device("GPU-archive-damaged", Method.INSTANT_POWER, 7);
    private static final Metered OTHER = device("GPU-archive-other", Method.INSTANT_POWER, 7);
    private static final Metered LARGE = device("GPU-archive-large", Method.INSTANT_POWER, 8);
    private static final Segment TWICE_FIRST = TWICE.segment(false, drawing(0, 59, 100_000));
    private static final List<Sample> KINDS = List.of(
            new Sample(
                    0,
                    1_431_000_000L,
                    new Reading.Counted(new Energy(5_000)),
                    new Power(99_000),
                    new Condition(97L, 61L, 1_980L, 4L, 70_000L)),
            new Sample(20_000_000_001L, new Reading.Counted(new Energy(2_005_001)), null, Condition.utilised(3)),
            missing(30, GapReason.DEVICE_LOST),
            counted(40, 4_005_000),
            counted(119, 11_905_000));

    private static Metered device(String name, Method method, int day) {
        return new Metered(name, "host-of-" + name, method, Instant.parse("2026-03-0" + day + "T10:00:00Z"));
    }

    @BeforeAll
    static void march() {
        assertThat(SERVER.ship(List.of(
                                LATE.segment(false, drawing(0, 30, 100_000)),
                                TWICE_FIRST,
                                TWICE.segment(true, drawing(60, 119, 100_000)),
                                KEPT.segment(true, drawing(0, 119, 100_000)),
                                ALL_KINDS.segment(true, KINDS),
                                LOST.segment(false, drawing(0, 30, 100_000)),
                                DAMAGED.segment(true, drawing(0, 119, 100_000)),
                                OTHER.segment(true, drawing(0, 119, 90_000))))
                        .status())
                .isEqualTo(200);
        LATE.segment(false, drawing(31, 59, 100_000)); // kept back
        Random noise = new Random(8);
        SERVER.ship(IntStream.range(0, 100)
                .mapToObj(i -> LARGE.segment(i == 99, noisy(i * 3000L, noise)))
                .toList());
        assertThat(SERVER.ship(List.of(LATE.segment(true, drawing(60, 90, 100_000))))
                        .status())
                .isEqualTo(200);
        assertThat(SERVER.post("/v1/periods/2026-03/close", Map.of())
                        .json()
                        .path("state")
                        .asString())
                .isEqualTo("CLOSED");
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void aDaysFileHasEveryBitOfItsSamples() throws IOException {
        archive(5);

        JsonNode file = file(ALL_KINDS);
        assertThat(file.path("path").asString()).isEqualTo("day=2026-03-05/GPU-archive-kinds.parquet");
        assertThat(file.path("segments").asInt()).isEqualTo(1);
        assertThat(file.path("samples").asInt()).isEqualTo(5);
        assertThat(file.path("from").asString()).isEqualTo("2026-03-05T10:00:00Z");
        assertThat(file.path("to").asString()).isEqualTo("2026-03-05T10:01:59Z");
        assertThat(file.path("deletedAt").asString()).isNotEmpty();
        Path path = FOLDER.resolve(file.path("path").asString());
        assertThat(Files.size(path)).isEqualTo(file.path("bytes").asLong());
        assertThat(HexFormat.of().formatHex(ArchiveFolder.sha256(path)))
                .isEqualTo(file.path("sha256").asString());
        List<RawSegment> segments = new ArrayList<>();
        SampleFileReader.read(path, segments::add);
        assertThat(segments).singleElement().satisfies(segment -> {
            assertThat(segment.samples()).isEqualTo(KINDS);
            assertThat(segment.boot()).isEqualTo(ALL_KINDS.boot);
            assertThat(segment.endsStream()).isTrue();
            assertThat(segment.utcOffsetNanos()).isEqualTo(ALL_KINDS.began.getEpochSecond() * 1_000_000_000L);
            assertThat(segment.instrument().host()).isEqualTo("host-of-GPU-archive-kinds");
            assertThat(segment.instrument().method()).isEqualTo(Method.COUNTER);
            assertThat(segment.instrument().uncertaintyPermille()).isEqualTo(50);
        });
        // the first line of the samples' canonical form, as docs/ledger.md has it
        assertThat(SampleForm.sha256(KINDS.subList(0, 1)))
                .isEqualTo(Canonical.sha256("0|1431000000|5000|-|-|99000|97|61|1980|4|70000\n".getBytes()));
    }

    @Test
    void deletedSamplesLeaveTheirDigestAndTheFileStandsForThem() {
        String before = power(TWICE);
        long window = windows(TWICE);
        String digest = digests(TWICE);
        archive(3);

        assertThat(payloads(TWICE)).isZero();
        assertThat(digests(TWICE)).isEqualTo(digest);
        assertThat(power(TWICE)).isEqualTo(before);
        assertThat(windows(TWICE)).isEqualTo(window).isEqualTo(11_900_000);
        assertThat(verify().findings()).isEmpty();
        long entry = DATABASE.sql("SELECT min(id) FROM entry WHERE device = :device")
                .param("device", TWICE.device)
                .query(Long.class)
                .single();
        JsonNode segment = SERVER.get("/v1/entries/" + entry + "/provenance")
                .json()
                .path("segments")
                .get(0);
        assertThat(segment.path("archive").path("path").asString())
                .isEqualTo("day=2026-03-03/GPU-archive-twice.parquet");
        assertThat(segment.path("archive").path("only").asBoolean()).isTrue();
        assertThat(segment.path("payloadSha256").asString()).matches("[0-9a-f]{64}");

        // sent again it is known, with other samples it is refused
        assertThat(SERVER.ship(List.of(TWICE_FIRST)).text())
                .isEqualTo("{\"stored\":0,\"alreadyStored\":1,\"implausible\":[]}");
        List<Sample> others = new ArrayList<>(TWICE_FIRST.samples());
        others.set(7, drawing(7, 7, 100_001).getFirst());
        RealServer.Answer refused = SERVER.ship(List.of(new Segment(
                TWICE_FIRST.instrument(),
                TWICE_FIRST.boot(),
                TWICE_FIRST.sequence(),
                TWICE_FIRST.utcOffsetNanos(),
                TWICE_FIRST.last(),
                others)));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("is already stored with other samples");

        // and once more: there is nothing left to do
        assertThat(archive(3).toString())
                .contains("\"name\":\"write\",\"state\":\"COMPLETED\",\"read\":0")
                .contains("\"name\":\"delete\",\"state\":\"COMPLETED\",\"read\":0");
    }

    /** 0..30 s and 60..90 s at 100 W were archived and deleted; 31..59 s come later. */
    @Test
    void lateSamplesBetweenDeletedOnesAreBookedAsIfAllWereThere() {
        archive(2);
        assertThat(payloads(LATE)).isZero();
        assertThat(windows(LATE)).isEqualTo(6_000_000);

        SERVER.ship(List.of(new Segment(
                LATE.segment(false, drawing(31, 59, 100_000)).instrument(),
                LATE.boot,
                1,
                LATE.began.getEpochSecond() * 1_000_000_000L,
                false,
                drawing(31, 59, 100_000))));
        book("2026-03-02");

        assertThat(windows(LATE)).isEqualTo(9_000_000);
        assertThat(DATABASE.sql("SELECT string_agg(kind || ' ' || coalesce(adjusts, '-'), ', ' ORDER BY id) FROM entry"
                                + " WHERE device = :device")
                        .param("device", LATE.device)
                        .query(String.class)
                        .single())
                .isEqualTo("BOOKING -, BOOKING -, REVERSAL 2026-03, BOOKING 2026-03");
        archive(2);
        assertThat(payloads(LATE)).isZero();
        assertThat(SERVER.get("/v1/archive?device=" + LATE.device).json().path("files"))
                .extracting(file -> file.path("path").asString())
                .containsExactly(
                        "day=2026-03-02/GPU-archive-late~2.parquet", "day=2026-03-02/GPU-archive-late.parquet");
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void whatIsNotArchivedOrNotClosedStays() {
        Metered april = new Metered("GPU-april", "april", Method.INSTANT_POWER, Instant.parse("2026-04-02T10:00:00Z"));
        SERVER.ship(List.of(april.segment(true, drawing(0, 119, 100_000))));
        book("2026-04-02");
        run("2026-04-02T00:00:00Z", "2026-04-03T00:00:00Z");
        assertThat(payloads(april)).isEqualTo(1);
        long file = DATABASE.sql("SELECT id FROM archive_file WHERE device = 'GPU-april'")
                .query(Long.class)
                .single();

        JdbcClient application = SERVER.application();
        assertThatThrownBy(() -> application
                        .sql("INSERT INTO raw_deletion SELECT id, sha256, 1, now(), '' FROM archive_file WHERE id = "
                                + file)
                        .update())
                .rootCause()
                .hasMessageContaining("the month of 2026-04-02 10:00:00+00 is not closed");
        assertThatThrownBy(() -> application
                        .sql("SELECT delete_raw(" + file + ")")
                        .query(Long.class)
                        .single())
                .rootCause()
                .hasMessageContaining("is append-only: UPDATE is refused");
        for (String change : List.of(
                "UPDATE segment SET payload = NULL WHERE device = 'GPU-april'",
                "UPDATE segment SET payload = NULL, samples = 1 WHERE device = '" + KEPT.device + "'",
                "UPDATE segment SET payload = '\\x00' WHERE device = 'GPU-april'",
                "DELETE FROM segment WHERE device = 'GPU-april'")) {
            assertThatThrownBy(() -> DATABASE.sql(change).update())
                    .as(change)
                    .rootCause()
                    .hasMessageContaining("is append-only");
        }
        assertThatThrownBy(() -> application
                        .sql("INSERT INTO archived_segment SELECT s.arrival, " + file
                                + ", octet_length(payload), sha256('other'), sha256('other'), 0 FROM segment s WHERE device = '"
                                + KEPT.device + "'")
                        .update())
                .rootCause()
                .hasMessageContaining("is not of the device and day of file");
        assertThatThrownBy(() -> application
                        .sql(
                                "INSERT INTO segment SELECT day, device, boot, first_monotonic, 77, instrument, utc_offset,"
                                        + " first_utc, last_utc, ends_stream, samples, NULL, crc32c, 777777, received_at, digest"
                                        + " FROM segment WHERE device = 'GPU-april'")
                        .update())
                .rootCause()
                .hasMessageContaining("comes without samples");
    }

    @Test
    void aFileThatIsNotAsItWasWrittenDeletesNothing() throws IOException {
        SERVER.bean(Archiving.class).archive(new Archiving.DeviceDay(KEPT.device, LocalDate.of(2026, 3, 4)));
        Path file = FOLDER.resolve("day=2026-03-04/host%2Eexample%2Fpackage-0.parquet");
        flip(file, 100 * 8L);

        JsonNode job = archive(4);

        assertThat(job.path("state").asString()).isEqualTo("FAILED");
        assertThat(job.path("failure").asString()).contains(file.toString()).contains("was changed");
        assertThat(payloads(KEPT)).isEqualTo(1);
        flip(file, 100 * 8L);
        assertThat(archive(4).path("state").asString()).isEqualTo("COMPLETED");
        assertThat(payloads(KEPT)).isZero();
    }

    @Test
    void whatIsMissingChangedOrExchangedIsFoundAndNamed() throws IOException {
        archive(7);
        Path damaged = FOLDER.resolve("day=2026-03-07/GPU-archive-damaged.parquet");
        Path other = FOLDER.resolve("day=2026-03-07/GPU-archive-other.parquet");
        Path aside = FOLDER.resolve("aside");
        String key = fileId(DAMAGED);

        Files.move(damaged, aside);
        assertThat(wrong(key)).startsWith("has no file " + damaged);
        Files.copy(other, damaged);
        assertThat(wrong(key))
                .contains(damaged.toString(), "which is that of day=2026-03-07/GPU-archive-other.parquet");
        Files.move(aside, damaged, StandardCopyOption.REPLACE_EXISTING);
        assertThat(verify().findings()).isEmpty();

        Random random = new Random(20_261_125);
        for (int i = 0; i < 100; i++) {
            long bit = random.nextLong(Files.size(damaged) * 8);
            flip(damaged, bit);
            assertThat(wrong(key)).as("bit " + bit).contains("is not in its file " + damaged);
            flip(damaged, bit);
        }
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void lateSamplesWhoseNeighboursFileIsAwayWaitUntilItIsBack() throws IOException {
        archive(6);
        Path file = FOLDER.resolve("day=2026-03-06/GPU-archive-lost.parquet");
        Path aside = FOLDER.resolve("lost-aside");
        Files.move(file, aside);
        SERVER.ship(List.of(LOST.segment(true, drawing(31, 90, 100_000))));

        JsonNode job = job("closewindows", "2026-03-06T00:00:00Z", "2026-03-07T00:00:00Z");

        assertThat(job.path("state").asString()).isEqualTo("FAILED");
        assertThat(job.path("failure").asString()).contains("put it back as it was written");
        assertThat(windows(LOST)).isEqualTo(3_000_000);
        Files.move(aside, file);
        book("2026-03-06");
        assertThat(windows(LOST)).isEqualTo(9_000_000);
    }

    @Test
    void archivingADayTwiceAtOnceArchivesItOnce() {
        for (int i = 0; i < 8; i++) {
            Metered each = new Metered(
                    "GPU-at-once-" + i, "once", Method.INSTANT_POWER, Instant.parse("2026-04-05T10:00:00Z"));
            SERVER.ship(List.of(each.segment(true, drawing(0, 119, 100_000))));
        }
        var one = CompletableFuture.supplyAsync(() -> run("2026-04-05T00:00:00Z", "2026-04-06T00:00:00Z"));
        var other = CompletableFuture.supplyAsync(() -> run("2026-04-04T00:00:00Z", "2026-04-06T00:00:00Z"));

        assertThat(List.of(one.join(), other.join()))
                .allSatisfy(job -> assertThat(job.path("state").asString())
                        .as(job.toString())
                        .isEqualTo("COMPLETED"));
        assertThat(DATABASE.sql("SELECT count(*) || '/' || sum(part) || '/' || sum(segments) FROM archive_file"
                                + " WHERE device LIKE 'GPU-at-once-%'")
                        .query(String.class)
                        .single())
                .isEqualTo("8/8/8");
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void theSpaceOfADayWithoutPayloadsGoesBackToTheDisk() {
        long before = sizeOfTheEighth();
        assertThat(before).isGreaterThan(600_000);

        archive(8);

        assertThat(payloads(LARGE)).isZero();
        assertThat(sizeOfTheEighth()).isLessThan(before / 3);
        assertThat(verify().findings()).isEmpty();
    }

    private static long sizeOfTheEighth() {
        return DATABASE.sql("SELECT pg_total_relation_size('segment_20260308')")
                .query(Long.class)
                .single();
    }

    /** Three thousand samples, a hundred a second. */
    private static List<Sample> noisy(long first, Random noise) {
        return LongStream.range(first, first + 3000)
                .mapToObj(
                        i -> Sample.of(i * 10_000_000, new Reading.Drawing(new Power(100_000 + noise.nextInt(50_000)))))
                .toList();
    }

    @Test
    void aSpanWithoutAWholeDayIsRefused() {
        RealServer.Answer answer =
                SERVER.post("/v1/jobs/archive", Map.of("from", "2026-03-08T01:00:00Z", "to", "2026-03-08T23:00:00Z"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("a day is archived as a whole");
    }

    private static JsonNode archive(int day) {
        return run("2026-03-0" + day + "T00:00:00Z", "2026-03-0" + (day + 1) + "T00:00:00Z");
    }

    private static JsonNode run(String from, String to) {
        return job("archive", from, to);
    }

    private static JsonNode job(String name, String from, String to) {
        return SERVER.post("/v1/jobs/" + name, Map.of("from", from, "to", to)).json();
    }

    private static void book(String day) {
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            JsonNode done = job(job, day + "T00:00:00Z", day + "T23:00:00Z");
            assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("COMPLETED");
        }
    }

    private static JsonNode file(Metered device) {
        return SERVER.get("/v1/archive?device=" + device.device)
                .json()
                .path("files")
                .get(0);
    }

    private static String fileId(Metered device) {
        return DATABASE.sql("SELECT id::text FROM archive_file WHERE device = :device")
                .param("device", device.device)
                .query(String.class)
                .single();
    }

    private static int payloads(Metered device) {
        return DATABASE.sql("SELECT count(payload) FROM segment WHERE device = :device")
                .param("device", device.device)
                .query(Integer.class)
                .single();
    }

    private static String digests(Metered device) {
        return DATABASE.sql("SELECT string_agg(encode(digest, 'hex'), ' ' ORDER BY arrival) FROM segment"
                        + " WHERE device = :device")
                .param("device", device.device)
                .query(String.class)
                .single();
    }

    private static long windows(Metered device) {
        return DATABASE.sql("""
                        SELECT coalesce(sum(energy_mj), 0) FROM (SELECT DISTINCT ON (minute) energy_mj FROM device_window
                            WHERE device = :device ORDER BY minute, revision DESC) AS newest
                        """)
                .param("device", device.device)
                .query(Long.class)
                .single();
    }

    private static String power(Metered device) {
        return SERVER.bean(Windows.class)
                .power(device.device, device.began, device.began.plusSeconds(120), 120)
                .toString();
    }

    private static Verification verify() {
        return SERVER.bean(Verifier.class).verify(new Check.Scope(null, 1), (stage, rows) -> {});
    }

    private static String wrong(String key) {
        return verify().findings().stream()
                .filter(finding ->
                        finding.table().equals("archive_file") && finding.key().equals(key))
                .map(Finding::what)
                .findFirst()
                .orElse("nothing");
    }

    private static void flip(Path file, long bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        Files.write(file, bytes);
    }
}
