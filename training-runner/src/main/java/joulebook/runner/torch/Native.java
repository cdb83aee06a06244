package joulebook.runner.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The binding: libtorch's C functions ({@code torch/csrc/stable/c/shim.h}, {@code torch/csrc/inductor/aoti_torch/c/shim.h}
 * of libtorch 2.10) and the encoding of their arguments as 64-bit stable values. Nothing else.
 */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Arena FOREVER = Arena.global();
    private static final int MOST_ARGUMENTS = 32;

    private static final LibtorchFolder FOLDER = LibtorchFolder.find(System.getenv());
    private static final List<SymbolLookup> LIBRARIES = libraries();

    private static final MethodHandle CALL =
            function("torch_call_dispatcher", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle NEW_HANDLE =
            function("aoti_torch_new_tensor_handle", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle DELETE =
            function("aoti_torch_delete_tensor_object", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
    private static final MethodHandle EMPTY = function(
            "aoti_torch_empty_strided",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle DATA = handle("aoti_torch_get_data_ptr");
    private static final MethodHandle SIZES = handle("aoti_torch_get_sizes");
    private static final MethodHandle RANK = handle("aoti_torch_get_dim");
    private static final MethodHandle DTYPE = handle("aoti_torch_get_dtype");
    private static final MethodHandle DEVICE_TYPE = handle("aoti_torch_get_device_type");
    private static final MethodHandle DEVICE_INDEX = handle("aoti_torch_get_device_index");
    private static final MethodHandle REQUIRES_GRAD =
            function("torch_set_requires_grad", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_BOOLEAN));
    private static final MethodHandle SUBTRACT = function(
            "aoti_torch_aten_subtract_Tensor",
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_DOUBLE, ADDRESS));
    // The one mangled symbol, TensorImpl::mutable_grad(): the C ABI has no way to a gradient.
    private static final MethodHandle MUTABLE_GRAD =
            function("_ZN3c1010TensorImpl12mutable_gradEv", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle NEW_LIST =
            function("torch_new_list_reserve_size", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle PUSH =
            function("torch_list_push_back", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle GRAD_MODE =
            function("aoti_torch_grad_mode_set_enabled", FunctionDescriptor.ofVoid(JAVA_BOOLEAN));
    private static final MethodHandle GRAD_MODE_IS =
            function("aoti_torch_grad_mode_is_enabled", FunctionDescriptor.of(JAVA_BOOLEAN));
    private static final MethodHandle SET_THREADS =
            function("_ZN2at15set_num_threadsEi", FunctionDescriptor.ofVoid(JAVA_INT));
    private static final MethodHandle MALLOC = LINKER.downcallHandle(
            LINKER.defaultLookup().find("malloc").orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_LONG));

    private static final long ABI_VERSION = abi();
    private static final MemorySegment OUT = FOREVER.allocate(16);
    private static final MemorySegment STACK = FOREVER.allocate(8L * MOST_ARGUMENTS, 8);
    private static final Map<String, MemorySegment> NAMES = new HashMap<>();

    private Native() {}

    /** An absent optional argument. */
    static final Object NONE = new Object();

    /** A present optional argument: a number, a tensor or a list. */
    record Some(Object value) {}

    static long abiVersion() {
        return ABI_VERSION;
    }

    static LibtorchFolder folder() {
        return FOLDER;
    }

    /**
     * Calls {@code aten::name.overload} and returns its first {@code results} results, which the caller owns.
     *
     * @throws TorchFailure where libtorch refuses; it prints its reason on the standard error stream
     */
    static long[] call(String name, String overload, int results, Object... arguments) {
        long[] encoded = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            encoded[i] = encode(arguments[i]);
        }
        // what a later version's schema adds at the end is an absent optional: 0
        STACK.fill((byte) 0);
        MemorySegment.copy(encoded, 0, STACK, JAVA_LONG, 0, encoded.length);
        try {
            int code = (int) CALL.invokeExact(text("aten::" + name), text(overload), STACK, ABI_VERSION);
            if (code != 0) {
                throw new TorchFailure("aten::" + name + (overload.isEmpty() ? "" : "." + overload));
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
        long[] answers = new long[results];
        MemorySegment.copy(STACK, JAVA_LONG, 0, answers, 0, results);
        return answers;
    }

    private static long encode(Object argument) {
        return switch (argument) {
            case Tensor tensor -> duplicate(tensor.handle()); // the dispatcher takes what it is given
            case Long number -> number;
            case Integer number -> number;
            case Boolean truth -> truth ? 1 : 0;
            case Double number -> Double.doubleToRawLongBits(number);
            case Some(Object value) -> cell(encode(value));
            case long[] numbers -> list(numbers);
            case Tensor[] tensors -> list(tensors);
            default -> {
                if (argument == NONE) {
                    yield 0L;
                }
                throw new IllegalArgumentException("libtorch takes no " + argument.getClass());
            }
        };
    }

    /** An optional's cell, which libtorch frees. */
    private static long cell(long value) {
        try {
            MemorySegment cell = ((MemorySegment) MALLOC.invokeExact(8L)).reinterpret(8);
            cell.set(JAVA_LONG, 0, value);
            return cell.address();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static long list(long[] numbers) {
        try {
            check((int) NEW_LIST.invokeExact((long) numbers.length, OUT), "a list");
            long list = OUT.get(JAVA_LONG, 0);
            for (long number : numbers) {
                check((int) PUSH.invokeExact(list, number), "a list");
            }
            return list;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static long list(Tensor[] tensors) {
        long[] handles = new long[tensors.length];
        for (int i = 0; i < tensors.length; i++) {
            handles[i] = duplicate(tensors[i].handle());
        }
        return list(handles);
    }

    static long duplicate(long handle) {
        try {
            check((int) NEW_HANDLE.invokeExact(handle, OUT), "a handle");
            return OUT.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void delete(long handle) {
        try {
            check((int) DELETE.invokeExact(handle), "freeing a tensor");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long empty(int dtype, Device device, long... shape) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sizes = arena.allocate(Math.max(8, 8L * shape.length), 8);
            MemorySegment strides = arena.allocate(Math.max(8, 8L * shape.length), 8);
            long step = 1;
            for (int i = shape.length - 1; i >= 0; i--) {
                sizes.setAtIndex(JAVA_LONG, i, shape[i]);
                strides.setAtIndex(JAVA_LONG, i, step);
                step *= shape[i];
            }
            check(
                    (int) EMPTY.invokeExact(
                            (long) shape.length, sizes, strides, dtype, device.type(), device.index(), OUT),
                    "an empty tensor");
            return OUT.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static MemorySegment data(long handle, long bytes) {
        return MemorySegment.ofAddress(ask(DATA, handle)).reinterpret(bytes);
    }

    static long[] sizes(long handle) {
        int rank = (int) ask(RANK, handle);
        long[] sizes = new long[rank];
        if (rank > 0) {
            MemorySegment.copy(
                    MemorySegment.ofAddress(ask(SIZES, handle)).reinterpret(8L * rank), JAVA_LONG, 0, sizes, 0, rank);
        }
        return sizes;
    }

    static int dtype(long handle) {
        return (int) ask(DTYPE, handle);
    }

    static Device device(long handle) {
        int type = (int) ask(DEVICE_TYPE, handle);
        return type == Device.CPU.type() ? Device.CPU : new Device(type, (int) ask(DEVICE_INDEX, handle));
    }

    private static long ask(MethodHandle question, long handle) {
        try {
            OUT.set(JAVA_LONG, 0, 0);
            check((int) question.invokeExact(handle, OUT), "a question to a tensor");
            return OUT.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void requireGrad(long handle) {
        try {
            check((int) REQUIRES_GRAD.invokeExact(handle, true), "requires_grad");
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** {@code a - alpha * b}, the only sum with a factor that the C ABI offers. */
    static long subtract(long a, long b, double alpha) {
        try {
            check((int) SUBTRACT.invokeExact(a, b, alpha, OUT), "a difference");
            return OUT.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new handle to the gradient, which may be an undefined tensor. */
    static long gradient(long handle) {
        try {
            long implementation = MemorySegment.ofAddress(handle).reinterpret(8).get(JAVA_LONG, 0);
            return duplicate((long) MUTABLE_GRAD.invokeExact(implementation));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void gradMode(boolean enabled) {
        try {
            GRAD_MODE.invokeExact(enabled);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean gradMode() {
        try {
            return (boolean) GRAD_MODE_IS.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void threads(int threads) {
        try {
            SET_THREADS.invokeExact(threads);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void check(int code, String what) {
        if (code != 0) {
            throw new TorchFailure(what);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }

    private static MemorySegment text(String name) {
        return NAMES.computeIfAbsent(name, FOREVER::allocateFrom);
    }

    /** Visible to each other and to what they open themselves, as PyTorch loads them: RTLD_LAZY | RTLD_GLOBAL. */
    private static List<SymbolLookup> libraries() {
        int mode = System.getProperty("os.name", "").startsWith("Mac") ? 0x1 | 0x8 : 0x1 | 0x100;
        MethodHandle open = LINKER.downcallHandle(
                LINKER.defaultLookup().find("dlopen").orElseThrow(), FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        MethodHandle error = LINKER.downcallHandle(
                LINKER.defaultLookup().find("dlerror").orElseThrow(), FunctionDescriptor.of(ADDRESS));
        List<SymbolLookup> lookups = new ArrayList<>();
        for (String library : FOLDER.libraries()) {
            String path = FOLDER.path().resolve(library).toString();
            try {
                MemorySegment opened = (MemorySegment) open.invokeExact(FOREVER.allocateFrom(path), mode);
                if (opened.address() == 0) {
                    MemorySegment reason = (MemorySegment) error.invokeExact();
                    throw new IllegalStateException("cannot load " + path + ": "
                            + reason.reinterpret(Long.MAX_VALUE).getString(0)
                            + ". Delete that folder if Joulebook unpacked it, so that it is unpacked anew;"
                            + " or set JOULEBOOK_LIBTORCH.");
                }
                lookups.add(SymbolLookup.libraryLookup(path, FOREVER));
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }
        return lookups;
    }

    /** libtorch itself would say why on the standard error stream only, and at length. */
    static void checkKnows(Device device) {
        if (!device.equals(Device.CPU) && !FOLDER.hasCuda()) {
            throw new IllegalArgumentException("no " + device + ": libtorch in " + FOLDER.path()
                    + " was built without CUDA. Set JOULEBOOK_LIBTORCH to the lib folder of a PyTorch with CUDA");
        }
    }

    /** A function that only a libtorch with CUDA has. */
    static MethodHandle cuda(String name, FunctionDescriptor type) {
        checkKnows(new Device(1, 0));
        return function(name, type);
    }

    private static MethodHandle handle(String name) {
        return function(name, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        for (SymbolLookup library : LIBRARIES) {
            var symbol = library.find(name);
            if (symbol.isPresent()) {
                return LINKER.downcallHandle(symbol.get(), type);
            }
        }
        throw new IllegalStateException(
                "libtorch in " + FOLDER.path() + " has no " + name
                        + ": it is older than 2.10, or its ABI changed. Set JOULEBOOK_LIBTORCH to another PyTorch's lib folder.");
    }

    private static long abi() {
        try {
            return (long) function("aoti_torch_abi_version", FunctionDescriptor.of(JAVA_LONG))
                    .invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }
}
