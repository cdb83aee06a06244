package joulebook.api.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import joulebook.api.Metered;
import joulebook.api.Poisoned;
import joulebook.api.Samples;
import joulebook.api.ServerTest;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.Test;

/** Frames of about a hundred bytes that are more samples than anybody takes. */
class PoisonedFrameTest extends ServerTest {
    private static final Instant ZERO = Instant.parse("2026-02-07T10:00:00Z");

    @Test
    void aFrameOfMoreSamplesThanASegmentMayHaveIsRefused() {
        byte[] frame = Poisoned.claimingAMillion(Poisoned.segment(gpu("poisoned-million"), 0));
        assertThat(frame.length).isLessThan(200);

        Answer answer = ship(frame);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("frame 0 at byte 0: poisoned-million on host: a segment claims 1048576 samples; nothing was"
                        + " stored. Send it mended, or the others without it");
        assertThat(stored("poisoned-million")).isZero();
    }

    /** Three are 393,216, a fourth would make it 524,288 of 400,000. */
    @Test
    void aDevicesHourHasSoManySamplesHoweverTheyCome() {
        Metered gpu = gpu("poisoned-hour");
        List<Segment> segments =
                IntStream.range(0, 4).mapToObj(i -> Poisoned.segment(gpu, i)).toList();

        Answer together = ship(Samples.frames(segments));
        assertThat(together.status()).isEqualTo(422);
        assertThat(together.json().path("detail").asString())
                .isEqualTo(
                        "poisoned-hour has 0 samples of the hour 2026-02-07T10:00:00Z and is sent 524288 more: at most"
                                + " 400000 of an hour are taken (111 a second). Sample less often, and look at who sends for this"
                                + " device; nothing was stored");
        assertThat(stored("poisoned-hour")).isZero();

        assertThat(ship(Samples.frames(segments.subList(0, 3))).status()).isEqualTo(200);
        Answer fourth = ship(segments.get(3));
        assertThat(fourth.status()).isEqualTo(422);
        assertThat(fourth.json().path("detail").asString())
                .startsWith(
                        "poisoned-hour has 393216 samples of the hour 2026-02-07T10:00:00Z and is sent 131072 more");
        assertThat(ship(Samples.frames(segments.subList(0, 3))).text())
                .isEqualTo("{\"stored\":0,\"alreadyStored\":3,\"implausible\":[]}");
        assertThat(stored("poisoned-hour")).isEqualTo(3);
    }

    /** 65 of 131,072 are 8,519,680, of 8,388,608; they are counted while they are read. */
    @Test
    void aRequestHasSoManySamples() {
        byte[] one = Samples.frames(List.of(Poisoned.segment(gpu("poisoned-request"), 0)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        IntStream.range(0, 65).forEach(i -> body.writeBytes(one));

        Answer answer = ship(body.toByteArray());

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("more than 8388608 samples at once: send fewer segments in a request; nothing was stored");
    }

    @Test
    void aRequestHasSoManyFrames() {
        Answer answer = ship(new byte[4 * 16_385]);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("more than 16384 segments at once: send fewer in a request; nothing was stored");
    }

    private int stored(String device) {
        return jdbc().sql("SELECT count(*) FROM segment WHERE device = ?")
                .param(device)
                .query(Integer.class)
                .single();
    }

    private static Metered gpu(String device) {
        return new Metered(device, "host", Method.COUNTER, ZERO);
    }
}
