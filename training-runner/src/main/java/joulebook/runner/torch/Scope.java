package joulebook.runner.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Frees, when closed, every tensor made since it was opened, except those that were kept. Scopes nest. */
public final class Scope implements AutoCloseable {
    private static final Deque<Scope> OPEN = new ArrayDeque<>();

    private static boolean bfloat16;

    private final List<Tensor> made = new ArrayList<>();

    public Scope() {
        OPEN.push(this);
    }

    static void made(Tensor tensor) {
        Scope innermost = OPEN.peek();
        if (innermost != null) {
            innermost.made.add(tensor);
        }
    }

    /** Hands {@code tensor} to the scope outside this one (or to nobody), so that closing this one spares it. */
    public Tensor keep(Tensor tensor) {
        if (made.remove(tensor)) {
            Scope outer = OPEN.stream().skip(1).findFirst().orElse(null);
            if (outer != null) {
                outer.made.add(tensor);
            }
        }
        return tensor;
    }

    @Override
    public void close() {
        OPEN.remove(this);
        made.forEach(Tensor::free);
    }

    /** Autograd records nothing until this is closed. */
    public static GradMode noGrad() {
        return new GradMode(false);
    }

    /** Autograd records until this is closed. */
    public static GradMode recording() {
        return new GradMode(true);
    }

    /**
     * Products of linear layers in bfloat16 until this is closed, with weights and sums in float32, as PyTorch's autocast
     * has them; nothing changes where {@code on} is false.
     */
    public static Autocast bfloat16(boolean on) {
        return new Autocast(on);
    }

    static boolean isBfloat16() {
        return bfloat16;
    }

    /** Whether autograd records now. */
    public static boolean isRecording() {
        return Native.gradMode();
    }

    /** The type of linear layers' products, put back when closed. */
    public static final class Autocast implements AutoCloseable {
        private final boolean before = bfloat16;

        private Autocast(boolean on) {
            bfloat16 = on;
        }

        @Override
        public void close() {
            bfloat16 = before;
        }
    }

    /** Autograd's mode, put back when closed. */
    public static final class GradMode implements AutoCloseable {
        private final boolean before = Native.gradMode();

        private GradMode(boolean recording) {
            Native.gradMode(recording);
        }

        @Override
        public void close() {
            Native.gradMode(before);
        }
    }
}
