package joulebook.api.ledger;

import static joulebook.api.Metered.counted;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import joulebook.api.Metered;
import joulebook.api.RealServer;
import joulebook.api.RealServer.Answer;
import joulebook.kernel.metering.Method;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Ten minutes of a counter, of which a run has the first five. */
@Tag("server")
class EntryPagesTest {
    private static final RealServer SERVER = RealServer.shared();
    private static final Metered GPU =
            new Metered("GPU-pages", "pages", Method.COUNTER, Instant.parse("2026-04-08T08:00:00Z"));
    private static final UUID RUN = UUID.fromString("00000000-0000-4000-8000-0000000000a8");

    @BeforeAll
    static void book() {
        SERVER.put("/v1/runs/" + RUN, Map.of("name", "pages", "host", GPU.host));
        SERVER.mark(RUN, GPU.marks(0, 300));
        SERVER.ship(List.of(GPU.segment(
                true,
                LongStream.rangeClosed(0, 10)
                        .mapToObj(minute -> counted(minute * 60, minute * 6_000))
                        .toList())));
        settle("2026-04-08T08:00:00Z", "2026-04-08T08:10:00Z");
    }

    private static void settle(String from, String to) {
        for (String job : List.of("closewindows", "attributeruns", "postentries")) {
            SERVER.post("/v1/jobs/" + job, Map.of("from", from, "to", to));
        }
    }

    @Test
    void pagesLeaveNoEntryOutAndRepeatNoneWhileOthersAreAdded() {
        List<Long> all = ids(SERVER.get("/v1/entries?device=GPU-pages").json());
        List<Long> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    SERVER.get("/v1/entries?device=GPU-pages&limit=3" + cursor).json();
            paged.addAll(ids(page));
            addAnEntry(paged.size());
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asString();
        } while (!cursor.isEmpty());

        assertThat(all).hasSize(10);
        assertThat(paged).isEqualTo(all);
    }

    /** Of another minute of the same device: newest, so it must not push anything onto the next page. */
    private static void addAnEntry(int number) {
        Metered later = new Metered("GPU-pages", "pages", Method.COUNTER, GPU.began.plusSeconds(86_400L * number));
        SERVER.ship(List.of(later.segment(true, List.of(counted(0, 0), counted(60, 7_000)))));
        settle(later.began.toString(), later.began.plusSeconds(60).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "run=00000000-0000-4000-8000-0000000000a8, 5",
        "account=idle:GPU-pages, 5",
        "account=device:GPU-pages, 10",
        "from=2026-04-08T08:03:00Z, 7",
        "kind=REVERSAL, 0",
        "period=2026-03, 0",
        "period=2026-04, 10",
    })
    void eachFilterLeavesOnlyWhatItNames(String filter, int count) {
        assertThat(ids(SERVER.get("/v1/entries?device=GPU-pages&to=2026-04-08T08:10:00Z&" + filter)
                        .json()))
                .hasSize(count);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "cursor=17; cursor; '17' is no cursor of this list",
                "cursor=cnVuOjE; cursor; give the one that 'next' named",
                "limit=0; limit; a page has 1 to 200 entries, not 0",
                "kind=BOOKNG; kind; 'BOOKNG' is no Kind",
                "period=2026-13; ; '2026-13' is no month",
                "account=runs:1; account; 'runs:1' is no account: there are device:ID",
                "from=2026-04-02T00:00:00Z&to=2026-04-01T00:00:00Z; to; the time is empty",
                "divice=GPU-pages; divice; there is no filter 'divice' here; there are account, cursor, device",
            })
    void whatCannotBeMeantIsRefusedAndNamed(String query, String field, String words) {
        Answer answer = SERVER.get("/v1/entries?" + query);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("type").asString()).isEqualTo("urn:joulebook:problem:unprocessable-content");
        assertThat(answer.json().path("detail").asString()).contains(words);
        if (field != null) {
            assertThat(answer.json().path("field").asString()).isEqualTo(field);
        }
    }

    @Test
    void windowsComeAPageAtATimeInTheOrderOfTime() {
        String path = "/v1/windows?device=GPU-pages&from=2026-04-08T08:00:00Z&to=2026-04-08T08:10:00Z&limit=6";
        JsonNode first = SERVER.get(path).json();
        JsonNode second =
                SERVER.get(path + "&cursor=" + first.path("next").asString()).json();

        assertThat(first.path("windows").size()).isEqualTo(6);
        assertThat(second.path("windows").get(0).path("start").asString()).isEqualTo("2026-04-08T08:06:00Z");
        assertThat(second.path("windows").size()).isEqualTo(4);
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(SERVER.get(path + "&cursor=cnVuOjE").status()).isEqualTo(422);
    }

    @Test
    void whoHasTheAnswerAlreadyIsToldThatItIsTheSame() throws IOException, InterruptedException {
        String path = "/v1/entries?device=GPU-pages&to=2026-04-08T08:10:00Z";
        HttpResponse<String> first = get(path, null);
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(tag).startsWith("\"").doesNotStartWith("W/");
        HttpResponse<String> again = get(path, tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().firstValue("ETag")).contains(tag);
        assertThat(get(path, "\"other\"").statusCode()).isEqualTo(200);
        assertThat(get(path + "&limit=1", tag).statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> get(String path, String tag) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.url() + path));
        if (tag != null) {
            request.header("If-None-Match", tag);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static List<Long> ids(JsonNode page) {
        return StreamSupport.stream(page.path("entries").spliterator(), false)
                .map(entry -> entry.path("id").asLong())
                .toList();
    }
}
