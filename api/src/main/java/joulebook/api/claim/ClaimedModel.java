package joulebook.api.claim;

import joulebook.kernel.model.Transformer;

/** A model that claims are about, with whose sizes it is counted. */
public record ClaimedModel(
        String id,
        String name,
        int layers,
        int width,
        int keyValueWidth,
        int feedForwardWidth,
        int feedForwardMatrices,
        int vocabulary,
        String source) {

    public Transformer sizes() {
        return new Transformer(layers, width, keyValueWidth, feedForwardWidth, feedForwardMatrices, vocabulary);
    }
}
