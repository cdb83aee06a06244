package joulebook.runner.attention.gate;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.runner.torch.Scope;
import joulebook.runner.torch.Tensor;
import org.junit.jupiter.api.Test;

class DistancesTest {

    /** 16 x 2^(1/4) = 19.03, 16 x 2^(1/2) = 22.6, 16 x 2^(15/4) = 215.3. */
    @Test
    void nearBlocksHaveABinEachAndFartherOnesShareFourToAnOctave() {
        assertThat(Distances.bin(1)).isZero();
        assertThat(Distances.bin(16)).isEqualTo(15);
        assertThat(Distances.bin(17)).isEqualTo(16);
        assertThat(Distances.bin(19)).isEqualTo(16);
        assertThat(Distances.bin(20)).isEqualTo(17);
        assertThat(Distances.bin(22)).isEqualTo(17);
        assertThat(Distances.bin(23)).isEqualTo(18);
        assertThat(Distances.bin(32)).isEqualTo(20);
        assertThat(Distances.bin(215)).isEqualTo(30);
        assertThat(Distances.bin(216)).isEqualTo(31);
        assertThat(Distances.bin(100_000)).isEqualTo(31);
    }

    @Test
    void aMapSaysOfEachRowAndPastBlockWhatItsDistanceSays() {
        try (Scope scope = new Scope()) {
            Tensor byDistance = Tensor.of(new double[] {10, 20, 30, 11, 21, 31}, 2, 3);
            double[] map = Distances.map(byDistance).toDoubles(); // (2, 192, 3)
            int secondHead = 192 * 3;
            assertThat(map[64 * 3]).isEqualTo(10); // the second block's rows look one block back
            assertThat(map[191 * 3]).isEqualTo(20); // the third's look two back at the first
            assertThat(map[191 * 3 + 1]).isEqualTo(10);
            assertThat(map[secondHead + 128 * 3]).isEqualTo(21);
        }
    }

    /** A 1 for each past block of each row: of three blocks two have one just before, of 64 rows, and one has one two before. */
    @Test
    void aMapIsSummedByDistance() {
        try (Scope scope = new Scope()) {
            Tensor like = Tensor.of(new double[] {0}, 1);
            Tensor past = CausalMap.of(like, 3).past().to(like).reshape(1, 1, 192, 3);
            assertThat(Distances.summed(past).toDoubles()).containsExactly(128, 64, 0);
        }
    }

    @Test
    void binsGiveDistancesAndTakeTheirSums() {
        try (Scope scope = new Scope()) {
            double[] values = new double[Distances.BINS];
            values[15] = 3;
            values[16] = 5;
            Tensor spread = Distances.spread(Tensor.of(values, 1, Distances.BINS), 20);
            assertThat(spread.toDoubles()[15]).isEqualTo(3);
            assertThat(spread.toDoubles()[16]).isEqualTo(5);
            assertThat(spread.toDoubles()[18]).isEqualTo(5);
            assertThat(Distances.gathered(spread).toDoubles()[16]).isEqualTo(15); // 17, 18 and 19 blocks back
        }
    }
}
