package joulebook.runner.loop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.BiPredicate;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * All that training goes on from, bit for bit: steps done, weights, moments, what feedback moves. Batches need none: a step's
 * windows follow from its number. Written beside and moved into place, so that a file is whole or the one before it.
 *
 * <p>Form: magic, a text that says which training this is, step, gate steps, what feedback moves, then each tensor as its length
 * and its float32 values, big-endian.
 */
public final class Checkpoint {
    private static final long MAGIC = 0x4A42434B50543031L; // "JBCKPT01"

    private Checkpoint() {}

    static void write(Path file, String training, long step, Gpt model, Optimiser optimiser) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeLong(MAGIC);
                out.writeUTF(training);
                out.writeLong(step);
                out.writeLong(optimiser.gateSteps());
                double[] controls = model.controls();
                out.writeInt(controls.length);
                for (double control : controls) {
                    out.writeDouble(control);
                }
                for (Tensor tensor : optimiser.state()) {
                    write(out, tensor.toFloats());
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the checkpoint " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Restores model and optimiser.
     *
     * @return steps done
     * @throws UncheckedIOException if the file is broken, or of another training
     */
    static long read(Path file, String training, Gpt model, Optimiser optimiser) {
        try (DataInputStream in = open(file)) {
            return restore(in, training, String::equals, model, optimiser);
        } catch (EOFException e) {
            throw new UncheckedIOException("the checkpoint " + file + " ends early: delete it to start anew", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot go on from the checkpoint " + file + ": " + e.getMessage() + ". Delete it to start anew",
                    e);
        }
    }

    /**
     * Restores a model's weights and controls alone, to evaluate it.
     *
     * @param training how the text that says which training this is must begin
     * @throws IllegalArgumentException if the file is broken, or of a training that begins otherwise
     */
    public static void readWeights(Path file, String training, Gpt model) {
        try (Scope moments = new Scope();
                DataInputStream in = open(file)) {
            restore(in, training, String::startsWith, model, new Optimiser(model));
        } catch (EOFException e) {
            throw new IllegalArgumentException(
                    "the checkpoint " + file + " ends early. Train again to write a whole one", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read the checkpoint " + file + ": " + e.getMessage()
                            + ". Give the file that train --checkpoint wrote, and the --variant, --preset and"
                            + " --seq-len that it was trained with",
                    e);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    private static long restore(
            DataInputStream in, String training, BiPredicate<String, String> belongs, Gpt model, Optimiser optimiser)
            throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("it is not a checkpoint");
        }
        String found = in.readUTF();
        if (!belongs.test(found, training)) {
            throw new IOException("it is of another training (" + found + ", not " + training + ")");
        }
        long step = in.readLong();
        optimiser.gateSteps(in.readLong());
        double[] controls = new double[in.readInt()];
        for (int i = 0; i < controls.length; i++) {
            controls[i] = in.readDouble();
        }
        model.controls(controls);
        restore(in, optimiser.state());
        return step;
    }

    private static void restore(DataInputStream in, List<Tensor> state) throws IOException {
        for (Tensor tensor : state) {
            byte[] bytes = new byte[4 * tensor.length()];
            if (in.readInt() != tensor.length()) {
                throw new IOException("a tensor has another size");
            }
            in.readFully(bytes);
            float[] values = new float[tensor.length()];
            ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
            try (Scope scope = new Scope();
                    Scope.GradMode none = Scope.noGrad()) {
                tensor.set(Tensor.of(values, tensor.shape()));
            }
        }
    }

    private static void write(DataOutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        out.writeInt(values.length);
        out.write(bytes.array());
    }
}
