package joulebook.runner.attention.engine.vector;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import joulebook.runner.torch.Torch;

/** Numbered tasks on as many threads as libtorch uses. */
public final class Workers {
    private static final ExecutorService OTHERS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("attention-", 1).factory());

    private Workers() {}

    /** Does tasks 0 to {@code count} - 1, in any order, and returns when all are done. */
    public static void forEach(int count, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        Runnable some = () -> {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.accept(i);
            }
        };
        CompletableFuture<?>[] others = new CompletableFuture<?>[Math.min(Torch.threads(), count) - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = CompletableFuture.runAsync(some, OTHERS);
        }
        some.run();
        CompletableFuture.allOf(others).join();
    }
}
