package joulebook.collector.shipping;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import joulebook.kernel.metering.SegmentCodec;

/**
 * Sends sealed segments, oldest first, and deletes them when the server says that it has them: never before. A server that
 * is away or restarts is waited for, longer and longer up to half a minute. What it refuses for good is put aside, and said.
 */
public final class Shipper {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_BYTES_AT_ONCE = 4 << 20;

    /** How many names of the spool are looked up at once: after weeks without a server it has hundreds of thousands. */
    private static final int LOOKED_UP = 4096;

    private static final long FIRST_WAIT_MILLIS = 250;
    private static final long LONGEST_WAIT_MILLIS = 30_000;

    private final Spool spool;
    private final URI target;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Bell bell;
    private final Deque<Path> next = new ArrayDeque<>();
    private String complained = "";

    public Shipper(Spool spool, URI server) {
        this(spool, server, new Bell());
    }

    Shipper(Spool spool, URI server, Bell bell) {
        this.spool = spool;
        this.target = server.resolve("/v1/segments");
        this.bell = bell;
    }

    /** How sending went. */
    private enum Outcome {
        TAKEN,
        REFUSED,
        AWAY
    }

    /** What became of a batch. */
    private enum Shipped {
        NOTHING_THERE,
        SOME,
        NONE
    }

    /** Ships until the spool is empty or the time is over; whether it is empty. */
    public boolean shipAll(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long wait = FIRST_WAIT_MILLIS;
        while (true) {
            switch (shipSome()) {
                case NOTHING_THERE -> {
                    return true;
                }
                case SOME -> wait = FIRST_WAIT_MILLIS;
                case NONE -> {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        return false;
                    }
                    bell.await(Math.max(1, Math.min(wait, left)));
                    wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
                }
            }
        }
    }

    /** Ships for as long as the thread is not interrupted. */
    public void shipForever() {
        long wait = FIRST_WAIT_MILLIS;
        try {
            while (true) {
                switch (shipSome()) {
                    case NOTHING_THERE -> {
                        wait = FIRST_WAIT_MILLIS;
                        bell.await(LONGEST_WAIT_MILLIS);
                    }
                    case SOME -> wait = FIRST_WAIT_MILLIS;
                    case NONE -> {
                        bell.await(wait);
                        wait = Math.min(LONGEST_WAIT_MILLIS, 2 * wait);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** There is something new. */
    public void wake() {
        bell.ring();
    }

    private Shipped shipSome() throws InterruptedException {
        try {
            Batch batch = nextBatch(MOST_AT_ONCE);
            if (batch.files.isEmpty()) {
                return Shipped.NOTHING_THERE;
            }
            return switch (send(batch)) {
                case TAKEN -> taken(batch);
                case REFUSED -> oneByOne(batch);
                case AWAY -> away();
            };
        } catch (IOException e) {
            complain("the spool cannot be read or tidied: " + e);
            return away();
        }
    }

    private Shipped taken(Batch batch) throws IOException {
        for (Path sealed : batch.files) {
            spool.delete(sealed);
        }
        return Shipped.SOME;
    }

    /** What was looked up may be dropped from a full spool meanwhile. */
    private Shipped away() {
        next.clear();
        return Shipped.NONE;
    }

    private Shipped oneByOne(Batch refused) throws IOException, InterruptedException {
        refused.files.reversed().forEach(next::addFirst);
        for (int i = 0; i < refused.files.size(); i++) {
            Batch one = nextBatch(1);
            if (one.files.isEmpty()) {
                break; // the rest was dropped meanwhile
            }
            switch (send(one)) {
                case TAKEN -> taken(one);
                case REFUSED -> {
                    Path sealed = one.files.getFirst();
                    System.err.println("the server refuses " + sealed.getFileName() + "; it is kept in "
                            + spool.quarantine(sealed).getParent());
                }
                case AWAY -> {
                    return away();
                }
            }
        }
        return Shipped.SOME;
    }

    /** Sealed segments, and what is sent of them. */
    private static final class Batch {
        private final List<Path> files = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    }

    /** Empty if there is nothing to ship. */
    private Batch nextBatch(int most) throws IOException {
        Batch batch = new Batch();
        while (batch.files.size() < most && batch.body.size() < MOST_BYTES_AT_ONCE) {
            if (next.isEmpty() && batch.files.isEmpty()) {
                next.addAll(spool.oldest(LOOKED_UP));
            }
            Path sealed = next.poll();
            if (sealed == null) {
                break;
            }
            try {
                byte[] bytes = Files.readAllBytes(sealed);
                batch.body.writeBytes(
                        ByteBuffer.allocate(4).putInt(bytes.length).array());
                batch.body.writeBytes(bytes);
                batch.files.add(sealed);
            } catch (NoSuchFileException e) {
                // dropped from a full spool since it was looked up, which has said so
            }
        }
        return batch;
    }

    private Outcome send(Batch batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", SegmentCodec.MEDIA_TYPE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(batch.body.toByteArray()))
                .build();
        try {
            return outcome(client.send(request, HttpResponse.BodyHandlers.ofString()), batch.files.size());
        } catch (IOException e) {
            return Outcome.AWAY;
        }
    }

    private Outcome outcome(HttpResponse<String> response, int sent) {
        return switch (response.statusCode()) {
            case 200 -> taken(response.body(), sent);
            case 400, 409, 413, 422 -> {
                System.err.println("the server refuses a segment: " + response.body());
                yield Outcome.REFUSED;
            }
            default -> {
                complain(target + " answers " + response.statusCode() + ": " + response.body());
                yield Outcome.AWAY;
            }
        };
    }

    private Outcome taken(String body, int sent) {
        Answer answer = Answer.of(body);
        answer.implausible().forEach(one -> System.err.println("the server does not believe " + one));
        if (answer.has() == sent) {
            return Outcome.TAKEN;
        }
        complain(target + " does not say that it has what was sent, but: " + body);
        return Outcome.AWAY;
    }

    /** Once, and again when something else is wrong. */
    private void complain(String what) {
        if (!what.equals(complained)) {
            complained = what;
            System.err.println(what);
        }
    }
}
