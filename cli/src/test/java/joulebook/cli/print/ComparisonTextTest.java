package joulebook.cli.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ComparisonTextTest {

    /** Exact: it is text. What has no interval, no value or no coverage of 100 % must not read as if it had. */
    @Test
    void theWholeTableIsAsInTheGolden() throws IOException {
        JsonNode comparison = JsonMapper.builder().build().readTree(resource("comparison.json"));

        assertThat(ComparisonText.of(comparison)).isEqualTo(resource("comparison.txt"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ComparisonTextTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
