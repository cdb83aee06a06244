package joulebook.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that would be stored, longer than they may be. */
@Tag("server")
class TextsTest {
    private static final RealServer SERVER = RealServer.shared();

    private static Stream<Arguments> tooLong() {
        return Stream.of(
                Arguments.of(Map.of("name", "x".repeat(201), "host", "h"), "name", 201, 200),
                Arguments.of(Map.of("name", "x".repeat(15 << 20), "host", "h"), "name", 15 << 20, 200),
                Arguments.of(Map.of("name", "n", "host", "h", "project", "x".repeat(201)), "project", 201, 200),
                Arguments.of(
                        Map.of("name", "n", "host", "h", "devices", List.of("a", "x".repeat(201))),
                        "devices[1]",
                        201,
                        200),
                Arguments.of(
                        Map.of("name", "n", "host", "h", "terms", Map.of("country", "x".repeat(4_001))),
                        "terms.country",
                        4_001,
                        4_000),
                Arguments.of(
                        Map.of("name", "n", "host", "h", "config", Map.of("k", "x".repeat(262_141))),
                        "config",
                        262_145,
                        262_144));
    }

    @ParameterizedTest
    @MethodSource
    void tooLong(Map<String, Object> run, String field, int length, int longest) {
        UUID id = UUID.randomUUID();

        Answer answer = SERVER.put("/v1/runs/" + id, run);

        assertThat(answer.status()).as(answer.text().substring(0, 200)).isEqualTo(422);
        assertThat(answer.json().path("field").asString()).isEqualTo(field);
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("it has " + length + " characters, and may have " + longest
                        + ": shorten it; nothing was stored");
        assertThat(SERVER.get("/v1/runs/" + id).status()).isEqualTo(404);
    }

    @Test
    void aNameOfTwoHundredCharactersIsTaken() {
        assertThat(SERVER.put("/v1/runs/" + UUID.randomUUID(), Map.of("name", "x".repeat(200), "host", "h"))
                        .status())
                .isEqualTo(201);
    }
}
