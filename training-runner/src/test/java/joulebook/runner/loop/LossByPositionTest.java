package joulebook.runner.loop;

import static org.assertj.core.api.Assertions.assertThat;

import joulebook.runner.loop.LossByPosition.Span;
import org.junit.jupiter.api.Test;

class LossByPositionTest {

    /** Two sequences of 200 tokens: places 63, 64, 127, 128 and 199 of the one, 0 and 199 of the other. */
    @Test
    void spansDoubleAndTheLastEndsWithTheSequence() {
        LossByPosition positions = new LossByPosition(200);
        positions.add(63, 4);
        positions.add(64, 1);
        positions.add(127, 2);
        positions.add(128, 5);
        positions.add(199, 6);
        positions.add(200, 2);
        positions.add(399, 7);
        assertThat(positions.spans())
                .containsExactly(new Span(0, 64, 3, 2), new Span(64, 128, 1.5, 2), new Span(128, 200, 6, 3));
    }

    @Test
    void whereNothingIsAskedThereIsNoSpan() {
        LossByPosition positions = new LossByPosition(256);
        positions.add(255, 1);
        assertThat(positions.spans()).containsExactly(new Span(128, 256, 1, 1));
    }
}
