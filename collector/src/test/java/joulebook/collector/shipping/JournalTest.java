package joulebook.collector.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A minute of a device at 10 Hz, a record each second, and everything that disks, kills and power cuts do to it. */
class JournalTest {
    private static final int RECORDS = 60;
    private static final int EACH = 10;
    private static final int TRIALS = 100;
    private static final long OFFSET = 1_750_000_000_000_000_000L;
    private static final Instrument GPU =
            new Instrument(new DeviceId("GPU-1"), "node-1", "GPU", Method.COUNTER, Scope.GPU, 50, null, "test");

    /** Where each record ends. */
    private final int[] ends = new int[RECORDS];

    private final byte[] journal = write();

    /** What happens to a journal; answers it as it is afterwards. */
    private enum Damage {
        A_FLIPPED_BIT {
            @Override
            byte[] of(byte[] journal, Random random) {
                journal[random.nextInt(journal.length)] ^= (byte) (1 << random.nextInt(8));
                return journal;
            }
        },
        THREE_FLIPPED_BITS {
            @Override
            byte[] of(byte[] journal, Random random) {
                for (int i = 0; i < 3; i++) {
                    A_FLIPPED_BIT.of(journal, random);
                }
                return journal;
            }
        },
        A_BLOCK_OF_ZEROS {
            @Override
            byte[] of(byte[] journal, Random random) {
                int from = random.nextInt(journal.length) / 512 * 512;
                Arrays.fill(journal, from, Math.min(journal.length, from + 4096), (byte) 0);
                return journal;
            }
        },
        A_BLOCK_OF_ANYTHING {
            @Override
            byte[] of(byte[] journal, Random random) {
                byte[] block = new byte[1 + random.nextInt(2000)];
                random.nextBytes(block);
                int from = random.nextInt(journal.length);
                System.arraycopy(block, 0, journal, from, Math.min(block.length, journal.length - from));
                return journal;
            }
        },
        A_TORN_END {
            @Override
            byte[] of(byte[] journal, Random random) {
                return Arrays.copyOf(journal, random.nextInt(journal.length));
            }
        },
        A_SECTOR_OF_ANOTHER_PLACE {
            @Override
            byte[] of(byte[] journal, Random random) {
                int from = random.nextInt(journal.length / 512) * 512;
                int to = random.nextInt(journal.length / 512 - 8)
                        * 512; // the end stays: what was cut at a record is not seen
                System.arraycopy(journal.clone(), from, journal, to, Math.min(512, journal.length - from));
                return journal;
            }
        },
        A_CUT_OUT_PIECE {
            @Override
            byte[] of(byte[] journal, Random random) {
                int from = random.nextInt(journal.length);
                int to = Math.min(journal.length - 1, from + random.nextInt(3000));
                byte[] rest = Arrays.copyOf(journal, journal.length - Math.max(0, to - from));
                System.arraycopy(journal, Math.max(from, to), rest, from, journal.length - Math.max(from, to));
                return rest;
            }
        },
        ZEROS_AT_THE_END {
            @Override
            byte[] of(byte[] journal, Random random) {
                return Arrays.copyOf(A_TORN_END.of(journal, random), journal.length);
            }
        };

        abstract byte[] of(byte[] journal, Random random);
    }

    @Test
    void anUndamagedJournalIsReadWhole() {
        Journal.Recovered recovered = Journal.read("GPU-1", journal);
        assertThat(recovered.losses()).isEmpty();
        assertThat(numbers(recovered)).hasSize(RECORDS * EACH);
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void everyRecordThatIsNotHitIsKeptAndEachLossIsSaid(Damage damage) {
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] damaged = damage.of(journal.clone(), new Random(trial));

            Journal.Recovered recovered = Journal.read("GPU-1", damaged);

            List<Integer> kept = numbers(recovered);
            assertThat(kept).as("trial %d", trial).isEqualTo(untouched(damaged));
            assertLossesSaid(kept, damaged, recovered.losses());
        }
    }

    /** Records 3 and 4 of 60, counted from 0: samples 30 to 49. */
    @Test
    void aLossIsSaidWithItsTimeAndHowManyTheyWere() {
        byte[] damaged = journal.clone();
        damaged[ends[2] + 40] ^= 1;
        damaged[ends[3] + 3] ^= 1;

        assertThat(Journal.read("GPU-1", damaged).losses())
                .singleElement()
                .hasToString("LOST: samples of GPU-1 from 2025-06-15T15:06:43Z to 2025-06-15T15:06:45.100Z, 20 at most:"
                        + " the journal is damaged from byte " + ends[2] + " on");
    }

    @Test
    void aTornLastRecordIsCounted() {
        Journal.Recovered recovered = Journal.read("GPU-1", Arrays.copyOf(journal, journal.length - 5));
        assertThat(recovered.losses())
                .singleElement()
                .hasToString("LOST: samples of GPU-1 from 2025-06-15T15:07:39Z to the end, 10 at most:"
                        + " the journal is damaged from byte " + ends[58] + " on up to its end");
    }

    /** A disk has put record 40 where 4 and a part of 5 were, and 6 and 7 the other way round. */
    @Test
    void aRecordCountsByWhatItSaysAndNotByWhereItStands() {
        byte[] damaged = journal.clone();
        System.arraycopy(journal, ends[39], damaged, ends[3] + 5, ends[40] - ends[39]);
        System.arraycopy(journal, ends[6], damaged, ends[5], ends[7] - ends[6]);
        System.arraycopy(journal, ends[5], damaged, ends[5] + ends[7] - ends[6], ends[6] - ends[5]);

        Journal.Recovered recovered = Journal.read("GPU-1", damaged);

        assertThat(numbers(recovered)).hasSize((RECORDS - 2) * EACH).isSorted().doesNotContain(40, 49, 50, 59);
        assertThat(recovered.losses())
                .singleElement()
                .hasToString("LOST: samples of GPU-1 from 2025-06-15T15:06:44Z to 2025-06-15T15:06:46.100Z, 20 at most:"
                        + " the journal is damaged");
    }

    /** As where the earlier journal was not cut off when this one was begun: both are kept, each by itself. */
    @Test
    void aRecordOfAnEarlierSegmentIsKeptToo() {
        List<Sample> samples = List.of(Sample.of(50_000_000L, new Reading.Counted(new Energy(1))));
        byte[] earlier = Journal.record(new Segment(GPU, new UUID(0, 1), 6, OFFSET, false, samples), 0);
        byte[] both = Arrays.copyOf(earlier, earlier.length + journal.length);
        System.arraycopy(journal, 0, both, earlier.length, journal.length);

        Journal.Recovered recovered = Journal.read("GPU-1", both);

        assertThat(recovered.segments()).extracting(Segment::sequence).containsExactly(6L, 7L);
        assertThat(recovered.segments().getLast().samples()).hasSize(RECORDS * EACH);
        assertThat(recovered.losses()).isEmpty();
    }

    /** Wherever they stand. */
    private List<Integer> untouched(byte[] damaged) {
        List<Integer> numbers = new ArrayList<>();
        String all = new String(damaged, StandardCharsets.ISO_8859_1);
        for (int record = 0; record < RECORDS; record++) {
            int from = record == 0 ? 0 : ends[record - 1];
            if (all.contains(new String(journal, from, ends[record] - from, StandardCharsets.ISO_8859_1))) {
                for (int i = 0; i < EACH; i++) {
                    numbers.add(record * EACH + i);
                }
            }
        }
        return numbers;
    }

    /** A file that ends with a record is whole: what was never written cannot be missed. */
    private void assertLossesSaid(List<Integer> kept, byte[] damaged, List<Loss> losses) {
        boolean endsWithARecord = Arrays.stream(ends).anyMatch(end -> end == damaged.length)
                && kept.contains(recordsIn(damaged) * EACH - 1);
        int written = endsWithARecord ? recordsIn(damaged) * EACH : RECORDS * EACH;
        List<Loss> unsaid = new ArrayList<>(losses);
        for (int lost = 0; lost < written; lost++) {
            if (!kept.contains(lost)) {
                int first = lost;
                while (lost < written && !kept.contains(lost)) {
                    lost++;
                }
                Instant from = first == 0 ? null : utc(first - 1);
                Instant to = lost == written ? null : utc(lost);
                Loss loss = unsaid.removeFirst();
                assertThat(loss.from()).isEqualTo(from);
                assertThat(loss.to()).isEqualTo(to);
                int number = lost - first;
                assertThat(Objects.requireNonNullElse(loss.most(), number)).isBetween(to == null ? 1 : number, number);
            }
        }
        assertThat(unsaid).isEmpty();
    }

    private int recordsIn(byte[] damaged) {
        return (int) Arrays.stream(ends).filter(end -> end <= damaged.length).count();
    }

    private byte[] write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int record = 0; record < RECORDS; record++) {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < EACH; i++) {
                int number = record * EACH + i;
                samples.add(Sample.of(
                        (number + 1) * 100_000_000L, new Reading.Counted(new Energy(number * 30_000L + number % 7))));
            }
            out.writeBytes(Journal.record(new Segment(GPU, new UUID(0, 1), 7, OFFSET, false, samples), record * EACH));
            ends[record] = out.size();
        }
        return out.toByteArray();
    }

    private static List<Integer> numbers(Journal.Recovered recovered) {
        return recovered.segments().stream()
                .flatMap(segment -> segment.samples().stream())
                .map(sample -> (int) (sample.monotonicNanos() / 100_000_000L) - 1)
                .toList();
    }

    private static Instant utc(int number) {
        return Instant.EPOCH.plusNanos(OFFSET + (number + 1) * 100_000_000L);
    }
}
