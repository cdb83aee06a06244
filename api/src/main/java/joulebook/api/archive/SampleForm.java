package joulebook.api.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;
import joulebook.api.verification.Canonical;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.quantity.Power;
import org.jspecify.annotations.Nullable;

/**
 * The canonical form of a segment's samples, which does not depend on how they are coded or compressed: a line for each,
 * {@code nanoseconds|bracket|mJ counted|mW drawn|missing|mW checked|%|degrees C|MHz|throttle reasons|MiB}, with {@code -} for what
 * was not said.
 */
final class SampleForm {
    private SampleForm() {}

    static byte[] sha256(List<Sample> samples) {
        StringBuilder lines = new StringBuilder(64 * samples.size());
        samples.forEach(sample -> line(lines, sample));
        return Canonical.sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void line(StringBuilder lines, Sample sample) {
        lines.append(sample.monotonicNanos());
        add(lines, sample.bracketNanos());
        switch (sample.reading()) {
            case Reading.Counted counted ->
                lines.append('|').append(counted.total().millijoules()).append("|-|-");
            case Reading.Drawing drawing ->
                lines.append("|-|").append(drawing.now().milliwatts()).append("|-");
            case Reading.Missing missing ->
                lines.append("|-|-|").append(missing.reason().name());
        }
        Power check = sample.crossCheck();
        add(lines, check == null ? null : check.milliwatts());
        Condition condition = sample.condition();
        add(lines, condition.utilisationPercent());
        add(lines, condition.temperatureCelsius());
        add(lines, condition.clockMegahertz());
        add(lines, condition.throttleReasons());
        add(lines, condition.memoryUsedMebibytes());
        lines.append('\n');
    }

    private static void add(StringBuilder lines, @Nullable Long value) {
        lines.append('|');
        if (value == null) {
            lines.append('-');
        } else {
            lines.append(value.longValue());
        }
    }
}
