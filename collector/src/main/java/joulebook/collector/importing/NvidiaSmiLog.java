package joulebook.collector.importing;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.GapReason;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.metering.Segment;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * A power log as {@code nvidia-smi --query-gpu=timestamp,power.draw,power.limit,utilization.gpu,memory.used
 * --format=csv -lms 100} writes it. Several GPUs' rows follow each other in device order, without an index; ticks slip;
 * values may be {@code [N/A]} or {@code [Unknown Error]}; stamps are local time without a zone. Columns may stand in any
 * order; power in W or mW, as the header says. Where it has {@code power.limit} too, powers far over it are not believed.
 */
public final class NvidiaSmiLog {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu/MM/dd HH:mm:ss.SSS", Locale.ROOT);
    private static final int UNCERTAINTY_PERMILLE = 50;
    /** NVML's "not available" may be written as 0xFFFFFFFF mW: 4 294 967.29 W. */
    private static final double MOST_MILLIWATTS = 1e9;

    private static final int SAMPLES_IN_A_SEGMENT = 4096;

    private final Path file;
    private final int gpus;
    private final ZoneId zone;

    private NvidiaSmiLog(Path file, int gpus, ZoneId zone) {
        this.file = file;
        this.gpus = gpus;
        this.zone = zone;
    }

    /**
     * Reads a log.
     *
     * @param gpus how many GPUs' rows alternate
     * @param zone of the stamps
     * @return segments of each GPU in turn, the last of each marked so
     * @throws LogRefused if it cannot be read as one
     */
    public static List<Segment> read(Path file, int gpus, ZoneId zone) throws LogRefused {
        return new NvidiaSmiLog(file, gpus, zone).read();
    }

    private List<Segment> read() throws LogRefused {
        if (gpus < 1 || gpus > 1024) {
            throw new LogRefused("--gpus " + gpus + " is not from 1 to 1024");
        }
        byte[] bytes = bytes();
        List<String> lines = lines();
        if (lines.isEmpty() || lines.getFirst().isBlank()) {
            throw new LogRefused(file + " is empty: let nvidia-smi write at least a header and two rows a GPU");
        }
        LogColumns columns = LogColumns.of(file, lines.getFirst());
        @Nullable Power[] limits = new Power[gpus];
        List<List<Sample>> samples = new ArrayList<>();
        for (int gpu = 0; gpu < gpus; gpu++) {
            samples.add(new ArrayList<>());
        }
        int row = 0;
        for (int line = 2; line <= lines.size(); line++) {
            String text = lines.get(line - 1);
            if (!text.isBlank()) {
                boolean tail = line == lines.size() && !endsWithNewline(bytes);
                String[] fields = text.split(",", -1);
                Sample sample = sample(fields, line, columns, tail);
                if (sample != null) {
                    int gpu = row++ % gpus;
                    add(samples.get(gpu), sample, line);
                    limits[gpu] = greater(limits[gpu], columns.limit(fields));
                }
            }
        }
        requireTwoEach(samples);
        return segments(samples, limits, bytes);
    }

    /** It may be set while the log is written. */
    private static @Nullable Power greater(@Nullable Power one, @Nullable Power other) {
        return one == null || other != null && other.milliwatts() > one.milliwatts() ? other : one;
    }

    private byte[] bytes() throws LogRefused {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new LogRefused("there is no file " + file);
        } catch (IOException e) {
            throw new LogRefused("cannot read " + file + ": " + e.getMessage());
        }
    }

    private List<String> lines() throws LogRefused {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new LogRefused(file + " is no text: give the CSV that nvidia-smi --format=csv writes");
        } catch (IOException e) {
            throw new LogRefused("cannot read " + file + ": " + e.getMessage());
        }
    }

    private static boolean endsWithNewline(byte[] bytes) {
        return bytes.length > 0 && bytes[bytes.length - 1] == '\n';
    }

    /** Null for a last line that was cut off in the middle. */
    private @Nullable Sample sample(String[] fields, int line, LogColumns columns, boolean mayBeTorn)
            throws LogRefused {
        if (fields.length != columns.count()) {
            if (mayBeTorn) {
                return null;
            }
            throw new LogRefused(
                    file + ", line " + line + ": " + fields.length + " fields where the header has " + columns.count()
                            + ": '" + String.join(",", fields) + "'. Complete it, with [N/A] for what is not known");
        }
        long instant = instant(fields[columns.stamp()].strip(), line);
        String power = fields[columns.power()].strip();
        Condition condition = new Condition(
                number(fields, columns.utilisation()), null, null, null, number(fields, columns.memory()));
        if (power.startsWith("[")) {
            return new Sample(instant, new Reading.Missing(GapReason.NO_VALUE), null, condition);
        }
        boolean cutOff = mayBeTorn && columns.power() == columns.count() - 1; // 1 may have been 120.00 W
        if (cutOff) {
            return null;
        }
        String unit = power.replaceFirst("^\\S*\\s*", "");
        if (!unit.isEmpty() && !unit.equals(columns.unit())) {
            throw new LogRefused(file + ", line " + line + ": '" + power + "' where the header says [" + columns.unit()
                    + "]: is this one log?");
        }
        try {
            double milliwatts = Double.parseDouble(power.replaceFirst("\\s.*$", "")) * columns.milliwatts();
            if (!(milliwatts >= 0) || milliwatts > MOST_MILLIWATTS) {
                throw new NumberFormatException();
            }
            return new Sample(instant, new Reading.Drawing(new Power(Math.round(milliwatts))), null, condition);
        } catch (NumberFormatException e) {
            if (mayBeTorn) {
                return null;
            }
            throw new LogRefused(
                    file + ", line " + line + ": '" + power + "' is no power that a GPU draws, 0 W to 1 MW."
                            + " Write [N/A] in its place, and its time is a gap; keep the row, since rows of several GPUs"
                            + " alternate");
        }
    }

    private static @Nullable Long number(String[] fields, int column) {
        if (column < 0) {
            return null;
        }
        String digits = fields[column].strip().replaceFirst("\\s*(%|MiB)$", "");
        return digits.matches("\\d{1,12}") ? (Long) Long.parseLong(digits) : null;
    }

    private long instant(String stamp, int line) throws LogRefused {
        try {
            LocalDateTime local = LocalDateTime.parse(stamp, STAMP);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
            if (offsets.size() != 1) {
                throw new LogRefused(file + ", line " + line + ": " + stamp
                        + (offsets.isEmpty() ? " does not exist in " : " happens twice in ") + zone
                        + " (daylight saving): give the offset that the machine had, --zone +02:00 say");
            }
            return local.toEpochSecond(offsets.getFirst()) * 1_000_000_000L + local.getNano();
        } catch (DateTimeParseException e) {
            throw new LogRefused(
                    file + ", line " + line + ": '" + stamp + "' is no time of the form 2025/07/27 00:34:45.155");
        }
    }

    private void add(List<Sample> samples, Sample sample, int line) throws LogRefused {
        if (!samples.isEmpty()) {
            long before = samples.getLast().monotonicNanos();
            if (sample.monotonicNanos() < before) {
                throw new LogRefused(file + ", line " + line + ": the time runs backwards for this GPU. Rows of several"
                        + " GPUs alternate: is --gpus " + gpus + " right? Sort a merged log first.");
            }
            if (sample.monotonicNanos() == before) {
                throw new LogRefused(file + ", line " + line + ": two rows of one GPU at the same time. Is --gpus "
                        + gpus + " right?");
            }
        }
        samples.add(sample);
    }

    private void requireTwoEach(List<List<Sample>> samples) throws LogRefused {
        for (int gpu = 0; gpu < gpus; gpu++) {
            if (samples.get(gpu).size() < 2) {
                throw new LogRefused(file + " has " + samples.get(gpu).size() + " rows for GPU " + gpu
                        + ": energy needs two at least. Is --gpus " + gpus + " right?");
            }
        }
    }

    private List<Segment> segments(List<List<Sample>> samples, @Nullable Power[] limits, byte[] bytes) {
        String digest = digest(bytes);
        UUID boot = UUID.nameUUIDFromBytes(
                (digest + "/" + gpus + "/" + zone).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String source = digest.substring(0, 8);
        List<Segment> segments = new ArrayList<>();
        for (int gpu = 0; gpu < gpus; gpu++) {
            Instrument instrument = new Instrument(
                    new DeviceId(source + "/gpu-" + gpu),
                    "import-" + source,
                    "GPU " + gpu + " of " + file.getFileName(),
                    Method.AVERAGED_POWER,
                    Scope.GPU,
                    UNCERTAINTY_PERMILLE,
                    limits[gpu],
                    "nvidia-smi power.draw, file " + file.getFileName() + ", SHA-256 " + digest + ", zone " + zone
                            + "; +-5 % as NVIDIA states for power");
            List<Sample> all = samples.get(gpu);
            for (int from = 0, sequence = 0; from < all.size(); from += SAMPLES_IN_A_SEGMENT, sequence++) {
                int to = Math.min(all.size(), from + SAMPLES_IN_A_SEGMENT);
                segments.add(new Segment(instrument, boot, sequence, 0, to == all.size(), all.subList(from, to)));
            }
        }
        return segments;
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
