package joulebook.api.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import joulebook.api.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Of every address that the server has, so that none that is added can be forgotten. */
class DoorTest extends ServerTest {
    private static final String JSON = "Content-Type: application/json";

    @Autowired
    @Qualifier("requestMappingHandlerMapping") private RequestMappingHandlerMapping mappings;

    private Wire wire() {
        return new Wire(URI.create(url()));
    }

    private String host() {
        return "Host: " + wire().authority();
    }

    @Test
    void noPageOfAnotherSiteChangesAnything() {
        Set<String> changes = addresses(true);
        assertThat(changes).contains("POST /v1/periods/x/close", "PUT /v1/runs/x", "POST /v1/segments");

        for (String change : changes) {
            assertRefused(403, change, "{}", host(), JSON, "Content-Length: 2", "Sec-Fetch-Site: cross-site");
            assertRefused(403, change, "{}", host(), JSON, "Content-Length: 2", "Sec-Fetch-Site: same-site");
            assertRefused(403, change, "{}", host(), JSON, "Content-Length: 2", "Origin: https://evil.example");
            assertRefused(403, change, "{}", host(), JSON, "Content-Length: 2", "Origin: http://127.0.0.1:1");
            assertRefused(403, change, "{}", host(), JSON, "Content-Length: 2", "Origin: null");
        }
    }

    @Test
    void aChangeIsJsonOrSegments() {
        for (String change : addresses(true)) {
            // what a page may send anywhere without asking, also with nothing in it
            assertRefused(415, change, "{}", host(), "Content-Type: text/plain", "Content-Length: 2");
            assertRefused(415, change, "", host(), "Content-Type: text/plain;charset=UTF-8", "Content-Length: 0");
            assertRefused(415, change, "", host(), "Content-Type: application/x-www-form-urlencoded");
            assertRefused(
                    415, change, "{}", host(), "Content-Type: multipart/form-data; boundary=x", "Content-Length: 2");
            assertRefused(415, change, "{}", host(), "Content-Length: 2");
            assertRefused(415, change, "2\r\n{}\r\n0\r\n\r\n", host(), "Transfer-Encoding: chunked");
            assertRefused(415, change, "{}", host(), "Content-Type: nonsense", "Content-Length: 2");
        }
    }

    @Test
    void nothingIsAnsweredByANameThatIsNotTheServers() {
        Set<String> all = new TreeSet<>(addresses(true));
        all.addAll(addresses(false));
        all.addAll(List.of("GET /actuator/health", "GET /v3/api-docs", "GET /assets/x.js", "GET /nothing"));

        for (String address : all) { // evil.example may lead to 127.0.0.1 whenever its owner wants it to
            assertRefused(
                    421, address, "", "Host: evil.example:" + URI.create(url()).getPort());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1",
                "localhost",
                "localhost:1",
                "127.0.0.1.evil.example:%d",
                "evil.example:%d"
            })
    void aHostThatIsNotTheServersIsTold(String host) {
        String asked = host.replace("%d", Integer.toString(URI.create(url()).getPort()));

        Wire.Answer answer = wire().ask("GET /v1/runs HTTP/1.1", "", "Host: " + asked);

        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.json().get("detail").asString())
                .contains("'" + asked + "'", wire().authority(), "JOULEBOOK_HOSTS=" + asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LocalHost", "[::1]"})
    void theOwnMachinesNamesAreAnswered(String name) {
        String own = "Host: " + name + ":" + URI.create(url()).getPort();

        assertThat(wire().ask("GET /v1/runs HTTP/1.1", "", own).status()).isEqualTo(200);
        assertThat(wire().ask("GET /v1/runs HTTP/1.0", "").status()).isEqualTo(200);
    }

    @Test
    void theOwnPageAndWhatIsNoBrowserAreServed() {
        String settlement = "POST /v1/settlements HTTP/1.1";

        assertThat(wire().ask(settlement, "{}", host(), JSON, "Content-Length: 2")
                        .status())
                .isEqualTo(200);
        assertThat(wire().ask(
                                settlement,
                                "{}",
                                host(),
                                JSON,
                                "Content-Length: 2",
                                "Sec-Fetch-Site: same-origin",
                                "Origin: " + url())
                        .status())
                .isEqualTo(200);
        // a browser that is too old for Sec-Fetch-Site
        assertThat(wire().ask(settlement, "{}", host(), JSON, "Content-Length: 2", "Origin: " + url())
                        .status())
                .isEqualTo(200);
        // nothing in it, and nothing said of it
        assertThat(wire().ask("POST /v1/periods/2020-01/close HTTP/1.1", "", host(), "Content-Length: 0")
                        .status())
                .isNotIn(403, 415, 421);
    }

    @Test
    void aPageOfAnotherSiteLeadsHereAndReadsNothing() {
        String[] link = {host(), "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"};
        assertThat(wire().ask("GET / HTTP/1.1", "", link).status()).isEqualTo(200);

        assertRefused(403, "GET /v1/runs", "", host(), "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors");
        assertRefused(
                403,
                "GET /",
                "",
                host(),
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: iframe");
    }

    @Test
    void aBodyHasALimitWhetherItSaysItsLengthOrNot() {
        int tooMuch = (32 << 20) + 1;
        Wire.Answer said = wire().ask("POST /v1/settlements HTTP/1.1", "{", host(), JSON, "Content-Length: " + tooMuch);
        assertThat(said.status()).isEqualTo(413);
        assertThat(said.json().get("detail").asString()).contains("32 MiB");

        String chunk = " ".repeat(1 << 20);
        Wire.Answer unsaid = wire().ask(
                        "POST /v1/settlements HTTP/1.1",
                        ("100000\r\n" + chunk + "\r\n").repeat(33) + "0\r\n\r\n",
                        host(),
                        JSON,
                        "Transfer-Encoding: chunked");
        assertThat(unsaid.status()).isEqualTo(413);
        assertThat(unsaid.json().get("detail").asString()).contains("32 MiB");
    }

    @Test
    void aBrowserIsToldWhatToHoldEveryAnswerTo() {
        for (String path : List.of("/", "/v1/runs", "/nothing", "/v1/runs/not-a-uuid", "/%", "/actuator/health")) {
            Wire.Answer answer = wire().ask("GET " + path + " HTTP/1.1", "", host());

            assertThat(answer.head())
                    .as(path)
                    .contains("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';")
                    .contains("frame-ancestors 'none'")
                    .contains("X-Content-Type-Options: nosniff")
                    .contains("Referrer-Policy: same-origin")
                    .contains("Cross-Origin-Resource-Policy: same-origin")
                    .doesNotContain("unsafe");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /% HTTP/1.1",
                "GET // HTTP/1.1",
                "GET /%zz HTTP/1.1",
                "GET /v1/%00 HTTP/1.1",
                "GET /v1/..%2f..%2fetc HTTP/1.1",
                "GET /v1/runs;a=b/c HTTP/1.1",
                "GET /../../etc/passwd HTTP/1.1",
                "GET /v1/a\\b HTTP/1.1",
                "GET /v1/<x> HTTP/1.1",
                "GET /v1/runs HTTP/9.9",
                "NONSENSE /v1/runs HTTP/1.1",
                "TRACE /v1/runs HTTP/1.1",
                "GET /error HTTP/1.1",
                "GET /v1//runs HTTP/1.1",
                "GET /%ff HTTP/1.1",
                "GET /v1/runs?limit=%zz HTTP/1.1",
                "GET /v1/runs?%=1 HTTP/1.1",
                "GET noslash HTTP/1.1"
            })
    void whatCannotBeReadIsAProblemAndNoPage(String first) {
        Wire.Answer answer = wire().ask(first, "", host());

        assertThat(answer.status()).as(answer.head()).isIn(400, 404, 405, 422, 501, 505);
        assertThat(answer.head()).containsIgnoringCase("Content-Type: application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(answer.status());
        assertThat(answer.json().get("detail").asString()).isNotBlank();
    }

    @Test
    void theErrorPagesAddressIsAnAddressLikeOthersThatAreNotThere() {
        assertThat(get("/error").status()).isEqualTo(404);
    }

    private void assertRefused(int status, String address, String body, String... headers) {
        Wire.Answer answer = wire().ask(address + " HTTP/1.1", body, headers);

        assertThat(answer.status()).as("%s with %s", address, List.of(headers)).isEqualTo(status);
        assertThat(answer.head()).contains("application/problem+json");
        assertThat(answer.json().get("detail").asString()).isNotBlank();
    }

    /** Each method and address, with a name in place of what varies. */
    private Set<String> addresses(boolean changing) {
        Set<RequestMethod> reads = Set.of(RequestMethod.GET, RequestMethod.HEAD, RequestMethod.OPTIONS);
        List<String> addresses = new ArrayList<>();
        for (RequestMappingInfo mapping : mappings.getHandlerMethods().keySet()) {
            Set<RequestMethod> named = mapping.getMethodsCondition().getMethods();
            Set<RequestMethod> methods = named.isEmpty() ? Set.of(RequestMethod.GET, RequestMethod.POST) : named;
            for (RequestMethod method : methods) {
                if (reads.contains(method) != changing) {
                    mapping.getPatternValues()
                            .forEach(path -> addresses.add(method + " "
                                    + path.replaceAll("\\{[^}]*}", "x").replace("**", "x")));
                }
            }
        }
        return addresses.stream().collect(Collectors.toCollection(TreeSet::new));
    }
}
