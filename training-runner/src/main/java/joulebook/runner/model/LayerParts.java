package joulebook.runner.model;

import joulebook.runner.attention.Attention;

/** What makes a layer's two parts. */
interface LayerParts {

    Attention attention(Variant.Layer layer);

    FeedForward feedForward(ModelShape shape, Architecture architecture, Weights weights);
}
