package joulebook.collector.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import joulebook.collector.meter.CounterMemory.Kept;
import joulebook.kernel.metering.DeviceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CounterFilesTest {
    private static final DeviceId DEVICE = new DeviceId("node-1/rapl-intel-rapl:0");

    @TempDir
    Path folder;

    @Test
    void whatWasKeptLastIsFoundByTheNextCollector() {
        CounterFiles files = new CounterFiles(folder);
        assertThat(files.last(DEVICE)).isEmpty();
        files.keep(DEVICE, new Kept(new UUID(1, 2), 5_000_000_000L, 262_143_000_000L, 262_143_000_000L));
        Kept last = new Kept(new UUID(1, 2), 6_000_000_000L, 17, 262_143_328_017L);
        files.keep(DEVICE, last);

        assertThat(new CounterFiles(folder).last(DEVICE)).contains(last);
    }

    @Test
    void aDamagedOneIsAsIfThereWereNone() throws IOException {
        CounterFiles files = new CounterFiles(folder);
        files.keep(DEVICE, new Kept(new UUID(1, 2), 6_000_000_000L, 17, 18));
        Path file = folder.resolve("node-1%2Frapl-intel-rapl%3A0.counter");
        String text = Files.readString(file);
        for (int i = 0; i < text.length() - 1; i += 17) {
            char other = text.charAt(i) == '1' ? '2' : '1';
            Files.writeString(file, text.substring(0, i) + other + text.substring(i + 1));
            assertThat(files.last(DEVICE)).isEmpty();
        }
    }
}
