package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest extends ServerTest {
    private static final String RUN = "/v1/runs/6f1e1c1e-0000-4000-8000-0000000000aa";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"name": | | Unexpected end-of-input
            {"name":"n","host":"h","colour":"red"} | colour | there is no field 'colour'
            {"host":"h"} | name | a run needs a name
            {"name":"n","host":"h","seed":"many"} | seed | the body cannot be read
            {"name":"n","host":"h","terms":{"country":"XQZ"}} | terms.country | no grid intensity is known for 'XQZ'
            {"name":"n","host":"h","comparison":"6f1e1c1e-0000-4000-8000-0000000000bb"} | comparison | there is no comparison
            """)
    void aRunThatCannotBeIsAProblemThatNamesItsField(String body, String field, String detail) {
        Answer answer = put(RUN, body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString()).isEqualTo("urn:joulebook:problem:unprocessable-content");
        assertThat(answer.json().get("title").asString()).isNotBlank();
        assertThat(answer.json().get("status").asInt()).isEqualTo(422);
        assertThat(answer.json().get("detail").asString()).contains(detail);
        assertThat(answer.json().path("field").asString("")).isEqualTo(field == null ? "" : field);
        assertThat(get(RUN).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/runs/not-a-uuid, 422",
        "/v1/runs/6f1e1c1e-0000-4000-8000-0000000000cc, 404",
        "/v1/runs?limit=many, 422",
        "/v1/runs?cursor=nonsense, 422",
        "/v1/nothing, 404",
        "/v1/segments, 405"
    })
    void whatCannotBeHadIsAProblem(String path, int status) {
        Answer answer = get(path);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.type()).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asString()).isNotBlank();
        assertThat(answer.json().get("type").asString()).startsWith("urn:joulebook:problem:");
    }

    @Test
    void aMarkThatIsNotWholeNamesWhatItLacks() {
        put("/v1/runs/6f1e1c1e-0000-4000-8000-0000000000dd", "{\"name\":\"n\",\"host\":\"h\"}");

        Answer answer = post(
                "/v1/runs/6f1e1c1e-0000-4000-8000-0000000000dd/marks",
                "[{\"sequence\":0,\"boot\":\"6f1e1c1e-0000-4000-8000-0000000000ee\",\"monotonicNanos\":1,"
                        + "\"utc\":\"2026-01-01T00:00:00Z\"}]");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().get("field").asString()).isEqualTo("[0].kind");
    }

    @Test
    void segmentsOfAnotherMediaTypeAreRefused() {
        assertThat(post("/v1/segments", "{}").status()).isEqualTo(415);
    }

    @Test
    void aJobThatIsNotThereIsNamedWithThoseThatAre() {
        Answer answer = post("/v1/jobs/tidyup", "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T01:00:00Z\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("detail").asString())
                .contains("closewindows")
                .contains("postentries");
    }

    @Test
    void withoutABuiltPageTheRootSaysHowToBuildIt() {
        assertThat(get("/").text()).contains("npm run build");
    }
}
