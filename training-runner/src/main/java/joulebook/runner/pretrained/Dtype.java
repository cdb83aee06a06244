package joulebook.runner.pretrained;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a safetensors file holds a number; all little-endian. */
enum Dtype {
    F64(8) {
        @Override
        float at(ByteBuffer bytes) {
            return (float) bytes.getDouble();
        }
    },
    F32(4) {
        @Override
        float at(ByteBuffer bytes) {
            return bytes.getFloat();
        }
    },
    F16(2) {
        @Override
        float at(ByteBuffer bytes) {
            return Float.float16ToFloat(bytes.getShort());
        }
    },
    /** The upper half of a float32. */
    BF16(2) {
        @Override
        float at(ByteBuffer bytes) {
            return Float.intBitsToFloat(bytes.getShort() << 16);
        }
    };

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Of one number. */
    int bytes() {
        return bytes;
    }

    /** The next number. */
    abstract float at(ByteBuffer bytes);

    /** Null if there is none of this name here. */
    static @Nullable Dtype of(String name) {
        for (Dtype dtype : values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        return null;
    }
}
