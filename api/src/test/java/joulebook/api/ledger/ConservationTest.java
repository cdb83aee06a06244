package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the steps, segments, resets and overlapping runs: what the counter rose is what the books hold, to the mJ. */
class ConservationTest {
    private static final RealServer SERVER = RealServer.shared();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void fromSamplesToEntriesNoMillijouleIsLostOrMade(long seed) {
        Random random = new Random(seed);
        Metered gpu = new Metered(
                "GPU-random-" + seed,
                "random-" + seed,
                Method.COUNTER,
                Instant.parse("2026-03-05T09:00:00Z").plusSeconds(random.nextInt(3600)));
        List<UUID> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            UUID run = new UUID(seed, i + 1L);
            int from = random.nextInt(300);
            SERVER.put(
                    "/v1/runs/" + run,
                    Map.of("name", "r" + i, "host", gpu.host, "terms", Map.of("pue", "1." + random.nextInt(10))));
            SERVER.mark(run, gpu.marks(from, from + 1 + random.nextInt(300)));
            runs.add(run);
        }
        long risen = 0;
        long counter = random.nextInt(1_000_000);
        List<Sample> samples = new ArrayList<>();
        for (long second = 0; second < 700; second += 1 + random.nextInt(random.nextInt(20) == 0 ? 90 : 7)) {
            if (random.nextInt(25) == 0) {
                counter = 0; // it began anew: what it had counted since the last sample is not known
            } else if (!samples.isEmpty()) {
                int rise = random.nextInt(700_001);
                counter += rise;
                risen += rise;
            }
            samples.add(counted(second, counter));
        }
        SERVER.ship(segments(gpu, samples, random));
        assertThat(SERVER.settle(runs.toArray(UUID[]::new)).json().path("state").asString())
                .isEqualTo("SETTLED");
        bookTheRest(gpu);

        long booked = Books.net(SERVER, "idle:" + gpu.device, "mJ");
        for (UUID run : runs) {
            booked += Books.net(SERVER, "run:" + run, "mJ");
        }
        assertThat(booked).isEqualTo(risen).isPositive();
        assertThat(Books.net(SERVER, "device:" + gpu.device, "mJ")).isEqualTo(-risen);
        assertThat(Books.windows(SERVER, gpu.device)).isEqualTo(risen);
        for (String unit : List.of("mJ", "ugCO2e", "uUSD")) {
            assertThat(Books.difference(SERVER, gpu.device, unit)).as(unit).isZero();
        }
    }

    /** A settlement books the runs' time; idle before and after comes by the schedule, or as here by hand. */
    private static void bookTheRest(Metered gpu) {
        Map<String, String> period = Map.of(
                "from", gpu.began.toString(), "to", gpu.began.plusSeconds(900).toString());
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            assertThat(SERVER.post("/v1/jobs/" + job, period)
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("COMPLETED");
        }
    }

    private static List<Segment> segments(Metered gpu, List<Sample> samples, Random random) {
        List<Segment> segments = new ArrayList<>();
        for (int from = 0; from < samples.size(); ) {
            int to = Math.min(samples.size(), from + 1 + random.nextInt(30));
            segments.add(gpu.segment(to == samples.size(), samples.subList(from, to)));
            from = to;
        }
        return segments;
    }
}
