package joulebook.collector.shipping;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import joulebook.collector.meter.CounterMemory;
import joulebook.kernel.metering.DeviceId;

/**
 * Counters in the spool's folder, a file each, written over in place at each reading. They are never forced to disk: they
 * outlive a killed collector, and what a power cut takes would be of a boot that is over.
 */
public final class CounterFiles implements CounterMemory {
    private final Path folder;
    private final Set<DeviceId> failed = ConcurrentHashMap.newKeySet();

    /** @param folder the spool's, held by whoever reads the counters */
    public CounterFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<Kept> last(DeviceId device) {
        try {
            String[] parts = Files.readString(file(device)).strip().split(" ");
            if (parts.length == 5) {
                Kept kept = new Kept(
                        UUID.fromString(parts[0]),
                        Long.parseLong(parts[1]),
                        Long.parseLong(parts[2]),
                        Long.parseLong(parts[3]));
                if (line(kept).strip().endsWith(parts[4])) {
                    return Optional.of(kept);
                }
            }
            System.err.println(file(device) + " is damaged: whether the counter wrapped meanwhile is not known");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(file(device) + " cannot be read: " + e.getMessage());
        }
        return Optional.empty();
    }

    @Override
    public void keep(DeviceId device, Kept kept) {
        try (FileChannel file = FileChannel.open(file(device), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(line(kept).getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            if (failed.add(device)) {
                System.err.println(file(device) + " cannot be written (" + e.getMessage()
                        + "): after a pause the next collector begins a new count");
            }
        }
    }

    /** Always of one length, so that a write replaces all of the one before. */
    private static String line(Kept kept) {
        String body = String.format(
                Locale.ROOT, "%s %019d %019d %019d", kept.boot(), kept.monotonicNanos(), kept.raw(), kept.total());
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%s %08x\n", body, crc.getValue());
    }

    private Path file(DeviceId device) {
        return folder.resolve(URLEncoder.encode(device.value(), StandardCharsets.UTF_8) + ".counter");
    }
}
