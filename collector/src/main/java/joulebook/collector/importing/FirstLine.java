package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.List;

/** A first line that is no header of a power log: what it is instead, and what to do. */
final class FirstLine {
    private static final String STAMP = "\\d{4}[/-]\\d\\d[/-]\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d.*";
    private static final String WATTS = "[\\d.,]+ ?W";
    private static final String DECIMAL = "\\d+[.,]\\d+";

    private FirstLine() {}

    /**
     * @param header its fields
     * @param stamps whether one of them names the stamps
     */
    static LogRefused noHeader(LogFile file, Row first, String separator, List<String> header, boolean stamps) {
        if (header.stream().anyMatch(field -> field.matches(STAMP))) {
            return file.refused(
                    first.line(),
                    "'" + first
                            + "' is a row and no header. Put a line above it that names its columns in their order, such as: "
                            + proposed(header, separator)
                            + ". Name also those that say which GPU a row is of: index, uuid,"
                            + " pci.bus_id");
        }
        if (header.contains("pwr") && !stamps) {
            return file.refused(first.line(), "there are no dates: log with nvidia-smi dmon -s pucm -o DT");
        }
        int later = laterHeader(file);
        if (later > 0) {
            return file.refused(
                    first.line(),
                    "'" + first + "' is no header, and line " + later + " is one: take out what stands above it");
        }
        return file.refused(
                first.line(),
                "the header '" + first + "' names no " + (stamps ? "power.draw" : "timestamp") + ". Log with: "
                        + OtherFile.LOG_WITH);
    }

    /** Of the first lines, such as below a shell's {@code nohup: ignoring input}; 0 where there is none. */
    private static int laterHeader(LogFile file) {
        List<String> lines = file.head().lines().limit(50).toList();
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean csv = line.contains("timestamp") && line.contains("power.draw");
            if (csv || line.startsWith("#") && line.contains("Date") && line.contains("pwr")) {
                return i + 1;
            }
        }
        return 0;
    }

    /**
     * Names for the fields of a row. Those that may be the power are left open where there are several; what is called "other" is not
     * looked at.
     */
    private static String proposed(List<String> row, String separator) {
        String power = row.stream().anyMatch(field -> field.matches(WATTS)) ? WATTS : DECIMAL;
        boolean one = row.stream().filter(field -> field.matches(power)).count() == 1;
        List<String> names = new ArrayList<>();
        for (String field : row) {
            String name = field.matches(one ? power : "[\\d.,]+( ?W)?") ? one ? "power.draw [W]" : "?" : name(field);
            names.add(names.contains(name) && !name.equals("?") ? "other" : name);
        }
        String mark = separator.strip();
        return String.join(mark.isEmpty() ? separator : mark + " ", names)
                + (one ? "" : " (with power.draw [W] instead of ? where the power drawn stands, and other elsewhere)");
    }

    private static String name(String field) {
        if (field.matches(STAMP)) {
            return "timestamp";
        }
        if (field.matches("GPU-[0-9a-fA-F-]{36}")) {
            return "uuid";
        }
        return field.matches("[0-9a-fA-F]{8}:[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.\\d") ? "pci.bus_id" : "other";
    }
}
