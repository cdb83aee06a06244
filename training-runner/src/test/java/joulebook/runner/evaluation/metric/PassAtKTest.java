package joulebook.runner.evaluation.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassAtKTest {

    /** By 1 - C(n - c, k) / C(n, k): 1 - C(7,2)/C(10,2) = 1 - 21/45; 1 - C(3,2)/C(5,2) = 1 - 3/10; 1 - C(8,5)/C(10,5) = 1 - 56/252. */
    @ParameterizedTest
    @CsvSource({
        "10, 3, 1, 0.3",
        "10, 3, 2, 0.533333333",
        "5, 2, 2, 0.7",
        "10, 2, 5, 0.777777778",
        "10, 0, 5, 0",
        "10, 6, 5, 1",
        "1, 1, 1, 1"
    })
    void theEstimateIsOneMinusTheShareOfDrawsThatAllFail(int samples, int passed, int k, double estimate) {
        assertThat(PassAtK.of(samples, passed, k)).isCloseTo(estimate, within(1e-9));
    }

    /** 1 - (199 x 198 x ... x 100) / (200 x ... x 101) = 1 - 100/200; C(200, 100) alone has 59 digits. */
    @Test
    void manySamplesDoNotOverflow() {
        assertThat(PassAtK.of(200, 1, 100)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void fewerSamplesThanKAllowNoEstimate() {
        assertThatThrownBy(() -> PassAtK.of(5, 1, 10))
                .hasMessage("pass@10 cannot be estimated from 1 passes of 5 samples");
    }
}
