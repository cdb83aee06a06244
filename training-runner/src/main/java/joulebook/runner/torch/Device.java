package joulebook.runner.torch;

/**
 * Where tensors live.
 *
 * @param type c10's DeviceType: 0 CPU, 1 CUDA
 * @param index which GPU, or 0
 */
public record Device(int type, int index) {
    public static final Device CPU = new Device(0, 0);

    /** @throws IllegalArgumentException unless {@code cpu} or {@code cuda:N} */
    public static Device of(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        if (name.matches("cuda:\\d{1,2}")) {
            return new Device(1, Integer.parseInt(name.substring(5)));
        }
        throw new IllegalArgumentException("no device '" + name + "': say cpu or cuda:0");
    }

    @Override
    public String toString() {
        return type == 0 ? "cpu" : "cuda:" + index;
    }
}
