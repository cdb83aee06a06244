package joulebook.collector.importing;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Files that are taken for power logs by mistake: what they are, and what to give instead. */
final class OtherFile {
    static final String LOG_WITH =
            "nvidia-smi --query-gpu=timestamp,index,uuid,power.draw,power.limit,utilization.gpu,memory.used"
                    + " --format=csv -lms 100";

    private OtherFile() {}

    /** Null where it may be a log. */
    static @Nullable String in(byte[] bytes, String text) {
        String begin = text.stripLeading();
        if (begin.isEmpty()) {
            return "is empty: let nvidia-smi write at least a header and two rows a GPU";
        }
        if (bytes.length > 1 && bytes[0] == 0x1F && (bytes[1] & 0xFF) == 0x8B) {
            return "is compressed: unpack it first (gunzip)";
        }
        if (begin.startsWith("PK")) {
            return "is an archive or a spreadsheet: unpack it, or save it as CSV";
        }
        if (text.indexOf('\0') >= 0) {
            return "is no text: give the CSV that nvidia-smi --format=csv writes";
        }
        String kind = kind(begin);
        return kind == null ? null : "is " + kind + ", which has no row a reading. Log with: " + LOG_WITH;
    }

    private static @Nullable String kind(String begin) {
        if (begin.startsWith("{") || begin.startsWith("[{")) {
            return "JSON";
        }
        if (begin.startsWith("<")) {
            return "XML, as nvidia-smi -q -x writes it";
        }
        if (begin.startsWith("=") && begin.contains("NVSMI LOG")) {
            return "the text of nvidia-smi -q";
        }
        if (begin.contains("| NVIDIA-SMI") || begin.startsWith("+--")) {
            return "the table that nvidia-smi shows";
        }
        String header = begin.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
        if (header.contains("emissions_rate") || header.contains("energy_consumed")) {
            return "an emissions file of CodeCarbon (totals, no power)";
        }
        return null;
    }
}
