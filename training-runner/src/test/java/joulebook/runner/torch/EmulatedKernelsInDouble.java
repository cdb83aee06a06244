package joulebook.runner.torch;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The same sources with every number a double. Each bfloat16 or float32 tensor that a kernel is given has a twin in float64,
 * which begins with its values and goes from kernel to kernel in its place; the tensor itself gets what is written, rounded.
 */
public final class EmulatedKernelsInDouble implements Kernels {
    private static final MethodHandle LAUNCH = EmulatedKernels.compiled("-DIN_DOUBLE");

    private final Map<Tensor, Tensor> twins = new IdentityHashMap<>();
    private final Map<String, Object[]> launched = new HashMap<>();

    @Override
    public void launch(String kernel, int gridX, int gridY, int threads, int sharedBytes, Object... arguments) {
        Object[] exact = Arrays.stream(arguments)
                .map(each -> isReal(each) ? twin((Tensor) each) : each)
                .toArray();
        EmulatedKernels.launch(LAUNCH, kernel, gridX, gridY, threads, sharedBytes, exact);
        for (int i = 0; i < exact.length; i++) {
            if (exact[i] != arguments[i]) {
                ((Tensor) arguments[i]).set((Tensor) exact[i]);
            }
        }
        launched.put(kernel, exact);
    }

    /** What stands in the place of a kernel's tensor, from 0, since it last ran. */
    public Tensor exact(String kernel, int argument) {
        return (Tensor) launched.get(kernel)[argument];
    }

    private static boolean isReal(Object argument) {
        return argument instanceof Tensor tensor
                && (Native.dtype(tensor.handle()) == Tensor.FLOAT32
                        || Native.dtype(tensor.handle()) == Tensor.BFLOAT16);
    }

    private Tensor twin(Tensor tensor) {
        return twins.computeIfAbsent(tensor, Tensor::toFloat64);
    }
}
