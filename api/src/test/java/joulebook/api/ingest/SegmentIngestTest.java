package joulebook.api.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import joulebook.api.Samples;
import joulebook.api.ServerTest;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.Test;

class SegmentIngestTest extends ServerTest {
    private static final Instant ZERO = Instant.parse("2026-02-01T10:00:00Z");

    @Test
    void aSegmentSentTwiceIsStoredOnce() {
        Segment segment = segment("ingest-twice", 0, 100_000);

        assertThat(ship(segment).text()).isEqualTo("{\"stored\":1,\"alreadyStored\":0,\"implausible\":[]}");
        assertThat(ship(segment, segment).text()).isEqualTo("{\"stored\":0,\"alreadyStored\":2,\"implausible\":[]}");
        assertThat(stored("ingest-twice")).isEqualTo(1);
    }

    @Test
    void aCorruptFrameStoresNothingOfItsRequest() {
        byte[] body = Samples.frames(List.of(segment("ingest-corrupt", 0, 100_000), segment("ingest-corrupt", 1, 1)));
        body[body.length - 20] ^= 1;

        Answer answer = ship(body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asString())
                .startsWith("frame 1 at byte ")
                .contains("checksum")
                .endsWith("; nothing was stored. Send it mended, or the others without it");
        assertThat(stored("ingest-corrupt")).isZero();
    }

    @Test
    void aBodyThatEndsEarlyStoresNothing() {
        byte[] body = Samples.frames(List.of(segment("ingest-short", 0, 100_000)));

        assertThat(ship(java.util.Arrays.copyOf(body, body.length - 1)).status())
                .isEqualTo(422);
        assertThat(ship(java.util.Arrays.copyOf(body, 2)).status()).isEqualTo(422);
        assertThat(stored("ingest-short")).isZero();
    }

    @Test
    void theSameIdWithOtherContentIsRefusedWithAllThatCameWithIt() {
        ship(segment("ingest-conflict", 0, 100_000));

        Answer answer = ship(segment("ingest-conflict", 1, 5), segment("ingest-conflict", 0, 100_001));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().get("detail").asString()).contains("ingest-conflict");
        assertThat(stored("ingest-conflict")).isEqualTo(1);
    }

    @Test
    void aSegmentOfAClockThatWasSetRightIsTheSameSegment() {
        Segment before = segment("ingest-clock", 0, 100_000);
        Segment after = new Segment(
                before.instrument(),
                before.boot(),
                before.sequence(),
                before.utcOffsetNanos() + 20 * 3600 * Samples.SECOND,
                before.last(),
                before.samples());
        ship(before);

        assertThat(ship(after).text()).isEqualTo("{\"stored\":0,\"alreadyStored\":1,\"implausible\":[]}");
    }

    @Test
    void aClockWhoseOffsetIsPastAllTimeIsRefused() {
        Segment segment = segment("ingest-offset", 0, 100_000);
        Segment broken = new Segment(
                segment.instrument(),
                segment.boot(),
                segment.sequence(),
                Long.MAX_VALUE,
                segment.last(),
                segment.samples());

        Answer answer = ship(broken);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("detail").asString()).contains("ingest-offset", "more than 64 bits");
        assertThat(stored("ingest-offset")).isZero();
    }

    @Test
    void aSegmentOfMoreThanADayIsRefused() {
        Segment segment = Samples.segment(
                Samples.power("ingest-long"),
                ZERO,
                0,
                false,
                List.of(Samples.drawing(0, 1), Samples.drawing(90_000 * Samples.SECOND, 1)));

        assertThat(ship(segment).status()).isEqualTo(422);
    }

    @Test
    void eachDayHasAPartitionOfItsOwn() {
        ship(segment("ingest-partition", 0, 100_000));

        assertThat(jdbc().sql("SELECT count(*) FROM segment_20260201 WHERE device = 'ingest-partition'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void theDatabaseRefusesToChangeOrDeleteASegment() {
        ship(segment("ingest-append", 0, 100_000));

        for (String statement : List.of(
                "UPDATE segment SET samples = 1 WHERE device = 'ingest-append'",
                "DELETE FROM segment WHERE device = 'ingest-append'",
                "DELETE FROM segment_20260201 WHERE device = 'ingest-append'",
                "TRUNCATE segment")) {
            assertThatThrownBy(() -> jdbc().sql(statement).update()).hasMessageContaining("append-only");
        }
        assertThat(stored("ingest-append")).isEqualTo(1);
    }

    private int stored(String device) {
        return jdbc().sql("SELECT count(*) FROM segment WHERE device = ?")
                .param(device)
                .query(Integer.class)
                .single();
    }

    private static Segment segment(String device, long sequence, long milliwatts) {
        return Samples.segment(
                Samples.power(device),
                ZERO,
                sequence,
                false,
                Samples.constant(milliwatts, sequence * 10 * Samples.SECOND, 9, 100));
    }
}
