package joulebook.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import joulebook.runner.attention.pass.Density;
import joulebook.runner.attention.pass.Pass;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

class KeptTilesTest {

    @Test
    void aTileIsKeptByAHeadIfAnyOfItsRowsReadsIt() {
        // three heads over 192 tokens: own blocks, and row 150 of head 1 reads block 0
        Pass pass = new Reading((unit, row, block) -> block == row / 64 || unit == 1 && row == 150 && block == 0);

        KeptTiles kept = KeptTiles.of(pass, 3, 192);

        assertThat(kept.rows()).containsExactly("9", "09", "309"); // a third of 9
        assertThat(kept.share(2, 0)).isEqualTo(3);
        assertThat(kept.density()).isCloseTo((3 + 1 / 3.0) / 6, within(1e-12));
    }

    @Test
    void oneHeadOfManyIsNeverDrawnAsNone() {
        Pass pass = new Reading((unit, row, block) -> block == row / 64 || unit == 0);
        assertThat(KeptTiles.of(pass, 40, 128).rows()).containsExactly("9", "19");
    }

    @Test
    void aRowThatIsNotOfItsLengthIsRefused() {
        assertThatThrownBy(() -> new KeptTiles(List.of("9", "9"))).hasMessage("row of tiles 1 is not of 2 digits");
    }

    private interface Rule {
        boolean reads(int unit, int row, int block);
    }

    /** A pass of which only is known who reads what. */
    private record Reading(Rule rule) implements Pass {

        @Override
        public boolean reads(int unit, int row, int block) {
            return rule.reads(unit, row, block);
        }

        @Override
        public Tensor output() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Density density() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Pass.Gradients backward(Tensor gradient) {
            throw new UnsupportedOperationException();
        }
    }
}
