package joulebook.runner.attention.decoding;

import joulebook.runner.torch.Tensor;

/** Which past blocks the next row of each sequence and head reads, as decoding goes. */
public interface BlockChoice {

    /**
     * What one row reads beside its own block.
     *
     * @param blocks past ones, in rising order
     * @param bias of each, added to its logits
     */
    record Read(int[] blocks, float[] bias) {

        /** With nothing added. */
        static Read plain(int[] blocks) {
            return new Read(blocks, new float[blocks.length]);
        }
    }

    /** The choice of one token of each sequence: asked once for each unit, on any thread. */
    interface Step {

        /**
         * What a row reads.
         *
         * @param unit sequence times H plus head
         * @param own the row's own block
         */
        Read of(int unit, int own);
    }

    /** A block of a sequence is complete. Its keys are (1, H, 64, D); blocks come in their order. */
    void closed(int sequence, int block, Tensor keys);

    /** For the next token of each sequence, whose queries are (B, H, 1, D). */
    Step step(Tensor q);

    /** Values that choosing among {@code own} past blocks reads. */
    long valuesToChoose(int own);
}
