package joulebook.api.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RoomTest {
    /** 256 MiB of 512 bytes each are 524,288 samples. */
    private final Room room = new Room(512L << 20);

    @Test
    void whatWouldNeverFitIsRefusedAndTakesNoRoom() {
        assertThatThrownBy(() -> room.during(524_289, () -> {}))
                .hasMessage(
                        "524289 samples are more than this server's memory has room for (524288): start it with more"
                                + " (JAVA_TOOL_OPTIONS=-Xmx2g)");
        assertThat(done(524_288)).isTrue();
    }

    @Test
    void anHourWaitsUntilThereIsRoomForIt() throws InterruptedException {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread first = Thread.ofPlatform()
                .start(() -> room.during(400_000, () -> {
                    inside.countDown();
                    await(leave);
                    order.add("first");
                }));
        inside.await();
        Thread second = Thread.ofPlatform().start(() -> room.during(400_000, () -> order.add("second")));
        while (second.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        leave.countDown();
        first.join();
        second.join();

        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void roomIsFreeAgainAfterAFailure() {
        assertThatThrownBy(() -> room.during(524_288, () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(done(524_288)).isTrue();
    }

    private boolean done(long samples) {
        boolean[] done = new boolean[1];
        room.during(samples, () -> done[0] = true);
        return done[0];
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
