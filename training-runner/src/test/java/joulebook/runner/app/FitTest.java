package joulebook.runner.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joulebook.runner.model.ModelShape;
import joulebook.runner.model.Preset;
import joulebook.runner.torch.Device;
import org.junit.jupiter.api.Test;

class FitTest {
    private static final Fit.Kept PLAIN = new Fit.Kept(false, false);
    private static final long BUCKET = 25L << 20;

    /** Every rank holds the whole model and its moments; activations are of its share; and there is a bucket. */
    @Test
    void aRankTakesTheModelItsShareAndABucket() {
        ModelShape shape = Preset.M125.shape();
        long embedding = 4L * 50_257 * 768; // the largest sum, larger than a bucket
        assertThat(new Fit(shape, 8, 1).bytesOfARank(PLAIN)).isEqualTo(shape.trainingBytes(8));
        assertThat(new Fit(shape, 4, 2).bytesOfARank(PLAIN)).isEqualTo(shape.trainingBytes(4) + embedding);
        assertThat(new Fit(shape, 4, 2).bytesOfARank(new Fit.Kept(true, false)))
                .isEqualTo(shape.recomputingBytes(4) + embedding);
        assertThat(new Fit(Preset.SMOKE.shape(), 1, 2).bytesOfARank(PLAIN))
                .isEqualTo(Preset.SMOKE.shape().trainingBytes(1) + BUCKET);
    }

    /** 2 layers of 34 x 128 and the logits twice: 1024 x (8704 + 512) values, of 2 bytes instead of 4. */
    @Test
    void activationsInBfloat16TakeHalf() {
        Fit fit = new Fit(Preset.SMOKE.shape(), 1, 1);
        assertThat(fit.bytesOfARank(PLAIN) - fit.bytesOfARank(new Fit.Kept(false, true)))
                .isEqualTo(1024 * (8704 + 512) * 2);
    }

    @Test
    void whatDoesNotFitAllRanksIsRefusedWithWhatItTakes() {
        ModelShape endless = new ModelShape(256, 64, 1, 1, 1 << 30);
        assertThatThrownBy(() -> new Fit(endless, 1, 4).check(PLAIN, Device.CPU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("this model does not fit: training it takes about ")
                .hasMessageContaining(" GiB and this machine has ");
    }
}
