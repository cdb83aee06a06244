package joulebook.runner.pretrained;

import java.util.List;
import java.util.Map;
import joulebook.runner.model.Architecture;
import joulebook.runner.model.Gpt;
import joulebook.runner.model.ModelShape;

/** A kind of checkpoint: what its config says, and which of its tensors is which of ours. */
sealed interface Family permits Gpt2, Llama, OwnAsNeoX {

    /** {@code model_type} in its config. */
    String type();

    Sizes sizes(Config config);

    /** All tensors but those that are zero. */
    List<Mapped> mapping(Gpt model);

    /** Tensors that are there and zero, since the model has no such weight, with their shapes. */
    default Map<String, long[]> zeros(Gpt model) {
        return Map.of();
    }

    /** Whether a tensor says nothing: a mask, or what follows from the config. */
    boolean isWithoutWeights(String name);

    /** What all the names may begin with, or not: files of the bare model leave it out. */
    String prefix();

    /** The config of a model that was trained here. */
    Map<String, Object> config(Gpt model);

    /**
     * What a config says.
     *
     * @param shape whose length is the longest that the model has positions for
     */
    record Sizes(ModelShape shape, Architecture architecture) {}
}
