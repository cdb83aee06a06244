package joulebook.collector.shipping;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joulebook.kernel.metering.SegmentCodec;

/**
 * Sends sealed segments, oldest first, and deletes them when the server has them: never before. A server that is away or
 * restarts is waited for, longer and longer up to half a minute. What it refuses for good is put aside, and said.
 */
public final class Shipper {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_AT_ONCE = 64;
    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = 30_000;

    private final Spool spool;
    private final URI target;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public Shipper(Spool spool, URI server) {
        this.spool = spool;
        this.target = server.resolve("/v1/segments");
    }

    /** How sending went. */
    private enum Outcome {
        TAKEN,
        REFUSED,
        AWAY
    }

    /** Ships until the spool is empty or the time is over; whether it is empty. */
    public boolean shipAll(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long wait = FIRST_WAIT_MILLIS;
        while (!spool.sealed().isEmpty()) {
            if (shipSome()) {
                wait = FIRST_WAIT_MILLIS;
            } else {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                synchronized (this) {
                    wait(Math.max(1, Math.min(wait, left)));
                }
                wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
            }
        }
        return true;
    }

    /** Ships for as long as the thread is not interrupted. */
    public void shipForever() {
        long wait = FIRST_WAIT_MILLIS;
        try {
            while (true) {
                if (spool.sealed().isEmpty()) {
                    wait = FIRST_WAIT_MILLIS;
                    synchronized (this) {
                        wait(LONGEST_WAIT_MILLIS);
                    }
                } else if (!shipSome()) {
                    synchronized (this) {
                        wait(wait);
                    }
                    wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** There is something new. */
    public synchronized void wake() {
        notifyAll();
    }

    /** Ships a batch; whether anything left the spool. */
    private boolean shipSome() throws InterruptedException {
        List<Path> batch = spool.sealed().stream().limit(MOST_AT_ONCE).toList();
        try {
            Outcome outcome = send(batch);
            if (outcome == Outcome.TAKEN) {
                for (Path sealed : batch) {
                    spool.delete(sealed);
                }
            }
            return outcome == Outcome.TAKEN || outcome == Outcome.REFUSED && oneByOne(batch);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean oneByOne(List<Path> batch) throws IOException, InterruptedException {
        for (Path sealed : batch) {
            switch (send(List.of(sealed))) {
                case TAKEN -> spool.delete(sealed);
                case REFUSED ->
                    System.err.println("the server refuses " + sealed.getFileName() + "; it is kept in "
                            + spool.quarantine(sealed).getParent());
                case AWAY -> {
                    return false;
                }
            }
        }
        return true;
    }

    private Outcome send(List<Path> batch) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Path sealed : batch) {
            byte[] bytes = Files.readAllBytes(sealed);
            body.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            body.writeBytes(bytes);
        }
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", SegmentCodec.MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return switch (answer.statusCode()) {
                case 200 -> {
                    if (answer.body().contains("\"implausible\":[{")) {
                        System.err.println("the server does not believe some readings: " + answer.body());
                    }
                    yield Outcome.TAKEN;
                }
                case 409, 422 -> {
                    System.err.println("the server refuses a segment: " + answer.body());
                    yield Outcome.REFUSED;
                }
                default -> Outcome.AWAY;
            };
        } catch (IOException e) {
            return Outcome.AWAY;
        }
    }
}
