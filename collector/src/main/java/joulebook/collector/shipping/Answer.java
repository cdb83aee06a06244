package joulebook.collector.shipping;

import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a server said of segments that it took.
 *
 * @param has how many of them it has now, for the first time or already
 * @param implausible what it keeps and does not believe, in words
 */
record Answer(int has, List<String> implausible) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Of none where the body is not the server's: a proxy's page has taken nothing. */
    static Answer of(String body) {
        try {
            JsonNode answer = MAPPER.readTree(body);
            return new Answer(
                    answer.path("stored").asInt(0)
                            + answer.path("alreadyStored").asInt(0),
                    answer.path("implausible")
                            .valueStream()
                            .map(one -> one.path("device").asString("?") + " at "
                                    + one.path("at").asString("?") + ": "
                                    + one.path("detail").asString(""))
                            .toList());
        } catch (JacksonException e) {
            return new Answer(0, List.of());
        }
    }
}
