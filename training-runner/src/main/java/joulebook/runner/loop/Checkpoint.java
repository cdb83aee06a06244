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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joulebook.runner.model.Gpt;
import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;

/**
 * All that training goes on from, bit for bit: steps done, weights, moments, what feedback moves. Batches need none: a step's
 * windows follow from its number. Written beside and moved into place, so that a file is whole or the one before it.
 *
 * <p>Form: magic, how many fields say which training this is, each field and its value, step, gate steps, what feedback
 * moves, then each tensor as its length and its float32 values, big-endian.
 */
public final class Checkpoint {
    private static final long MAGIC = 0x4A42434B50543033L; // "JBCKPT03"

    private Checkpoint() {}

    static void write(Path file, Identity training, long step, Gpt model, Optimiser optimiser) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeLong(MAGIC);
                write(out, training);
                out.writeLong(step);
                out.writeLong(optimiser.gateSteps());
                double[] feedback = model.feedback();
                out.writeInt(feedback.length);
                for (double number : feedback) {
                    out.writeDouble(number);
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
     * @throws IllegalArgumentException if the file is broken, or of another training: which fields differ, and how
     */
    static long read(Path file, Identity training, Gpt model, Optimiser optimiser) {
        try (DataInputStream in = open(file)) {
            refuseAnother(training.differences(identity(in)));
            return restore(in, model, optimiser);
        } catch (EOFException e) {
            throw new IllegalArgumentException("the checkpoint " + file + " ends early: delete it to start anew", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot go on from the checkpoint " + file + ": " + e.getMessage()
                            + ". Say what it was begun with to go on, or delete it to start anew",
                    e);
        }
    }

    /**
     * Restores a model's weights and feedback state alone, to evaluate it.
     *
     * @param asked what the training must have been, as far as the model is concerned
     * @throws IllegalArgumentException if the file is broken, or of a training that was otherwise
     */
    public static void readWeights(Path file, Identity asked, Gpt model) {
        try (Scope moments = new Scope();
                DataInputStream in = open(file)) {
            refuseAnother(asked.differencesOfFields(identity(in)));
            restore(in, model, new Optimiser(model));
        } catch (EOFException e) {
            throw new IllegalArgumentException(
                    "the checkpoint " + file + " ends early. Train again to write a whole one", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "cannot read the checkpoint " + file + ": " + e.getMessage()
                            + ". Give the file that train --checkpoint wrote, and the options that it was trained with",
                    e);
        }
    }

    private static DataInputStream open(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    /** The beginning of a checkpoint. */
    private static Identity identity(DataInputStream in) throws IOException {
        if (in.readLong() != MAGIC) {
            throw new IOException("it is no checkpoint of this version of the runner");
        }
        Map<String, String> fields = new LinkedHashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            fields.put(in.readUTF(), in.readUTF());
        }
        return new Identity(fields);
    }

    private static void write(DataOutputStream out, Identity training) throws IOException {
        out.writeInt(training.fields().size());
        for (Map.Entry<String, String> field : training.fields().entrySet()) {
            out.writeUTF(field.getKey());
            out.writeUTF(field.getValue());
        }
    }

    private static void refuseAnother(List<String> differences) throws IOException {
        if (!differences.isEmpty()) {
            throw new IOException("it is of another training (" + String.join(", ", differences) + ")");
        }
    }

    private static long restore(DataInputStream in, Gpt model, Optimiser optimiser) throws IOException {
        long step = in.readLong();
        optimiser.gateSteps(in.readLong());
        double[] feedback = new double[in.readInt()];
        for (int i = 0; i < feedback.length; i++) {
            feedback[i] = in.readDouble();
        }
        model.feedback(feedback);
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
