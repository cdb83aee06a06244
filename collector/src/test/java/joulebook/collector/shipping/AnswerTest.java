package joulebook.collector.shipping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {

    /** What is said elsewhere than in its place is not said; what is no JSON says nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"stored":3,"alreadyStored":4,"implausible":[]}          | 7
            { "alreadyStored" : 4 , "new" : 1 , "stored" : 3 }       | 7
            {"stored":3}                                             | 3
            {"detail":"{\\"stored\\":3}","problem":{"stored":3}} | 0
            {"stored":1e99,"alreadyStored":null}                     | 0
            [{"stored":3}]                                           | 0
            "stored"                                                 | 0
            {"stored":3                                              | 0
            <html>"stored":3</html>                                  | 0
            ''                                                       | 0
            """)
    void onlyWhatStandsInItsPlaceIsTaken(String body, int has) {
        assertThat(Answer.of(body).has()).isEqualTo(has);
    }

    @Test
    void whatIsNotBelievedIsSaidInWords() {
        assertThat(Answer.of(
                                "{\"stored\":1,\"implausible\":[{\"detail\":\"5 MW\",\"at\":\"2026-01-01T00:00:00Z\",\"device\":\"GPU-\u00e4 \\\"1\\\"\"},{}]}")
                        .implausible())
                .containsExactly("GPU-\u00e4 \"1\" at 2026-01-01T00:00:00Z: 5 MW", "? at ?: ");
    }
}
