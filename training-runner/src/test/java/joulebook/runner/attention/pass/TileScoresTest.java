package joulebook.runner.attention.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import joulebook.runner.attention.pass.TileScores;
import org.junit.jupiter.api.Test;

class TileScoresTest {

    /** Ten tiles of z 0, 1, .. 9, of which three are wanted: a threshold over 6 and up to 7, which lies in a bin of 1/64. */
    @Test
    void theExcessIsTheScoreOverWhichAsManyLieAsAreWanted() {
        double excess = of(3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9).excess();
        assertThat(excess).isGreaterThan(6).isLessThan(7);
    }

    /** Four tiles in one bin, from 2 to 2 + 1/64, one of them wanted: a quarter of the bin lies over the threshold. */
    @Test
    void withinABinTilesAreTakenAsEvenlySpread() {
        assertThat(of(1, 2, 2, 2, 2).excess()).isCloseTo(2 + 0.75 / 64, within(1e-12));
    }

    @Test
    void whereNoneIsWantedTheThresholdGoesOverAll() {
        assertThat(of(-5, 1, 2).excess()).isCloseTo(2 + 1 / 64.0, within(1e-12));
    }

    @Test
    void whereAllAreWantedTheThresholdGoesUnderAll() {
        assertThat(of(9, 1, -2).excess()).isEqualTo(-2);
    }

    @Test
    void whereThereIsNothingToDecideTheThresholdStays() {
        assertThat(of(0).excess()).isZero();
    }

    /** A layer of 5, 6, 7 and another of 0, 1, 2, each of which asks for two: the first gets three of the four. */
    @Test
    void layersShareWhatTheyAskFor() {
        double excess = of(2, 5, 6, 7).plus(of(2, 0, 1, 2)).excess();
        assertThat(excess).isGreaterThan(1).isLessThan(2 + 1 / 64.0);
    }

    @Test
    void whatIsBeyondTheBinsIsInTheLastOnes() {
        assertThat(TileScores.bin(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(TileScores.bin(1000)).isEqualTo(TileScores.BINS - 1);
        assertThat(TileScores.bin(0)).isEqualTo(TileScores.BINS / 2);
    }

    private static TileScores of(long wanted, double... scores) {
        long[] counts = new long[TileScores.BINS];
        Arrays.stream(scores).forEach(z -> counts[TileScores.bin((float) z)]++);
        return new TileScores(counts, wanted);
    }
}
