package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import joulebook.cli.fake.Checkout;
import joulebook.cli.metering.Terms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process, against a stand-in for the server. */
class FactorsTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
        answer("POST v1 series", "{\"series\":7,\"added\":2,\"corrected\":0,\"unchanged\":22,\"knownFrom\":null}");
    }

    @Test
    void aFileIsBroughtAsItIs() throws Exception {
        Files.writeString(checkout.work().resolve("de.csv"), "from,value\n2026-05-01T00:00:00Z,300\n");

        Checkout.Finished brought = checkout.run(
                "factors",
                "import",
                "de.csv",
                "--zone",
                "DE",
                "--basis",
                "direct",
                "--step",
                "PT1H",
                "--source",
                "a grid",
                "--version",
                "1",
                "--licence",
                "ours");

        assertThat(brought.status()).as(brought.err()).isZero();
        assertThat(brought.out()).isEqualTo("series 7: 2 points added, 0 corrected, 22 there already\n");
        assertThat(String.join("\n", checkout.events()))
                .contains(
                        "POST /v1/series {\"kind\":\"intensity\",\"code\":\"DE\",\"basis\":\"direct\",\"step\":\"PT1H\"")
                .contains("\"content\":\"from,value\\n2026-05-01T00:00:00Z,300\\n\"");
    }

    @Test
    void severalDocumentsAreBroughtAsOneAndMissingTimesAreSaid() throws Exception {
        answer("POST v1 series", """
                {"series":7,"added":2,"corrected":0,"unchanged":0,"knownFrom":null,\
                "missing":[{"from":"2026-05-01T00:00:00Z","to":"2026-05-01T10:00:00Z"}]}
                """);
        Files.writeString(checkout.work().resolve("a.xml"), "<a/>");
        Files.write(checkout.work().resolve("b.xml"), "<b/>".getBytes(StandardCharsets.UTF_16));

        Checkout.Finished brought = checkout.run(
                "factors",
                "import",
                "a.xml",
                "b.xml",
                "--shape",
                "entsoe",
                "--zone",
                "DE",
                "--basis",
                "direct",
                "--source",
                "a grid",
                "--version",
                "1",
                "--licence",
                "ours");

        assertThat(brought.out()).isEqualTo("""
                series 7: 2 points added, 0 corrected, 0 there already
                of the UTC days in it the series says nothing of these times (statements mark what stands in):
                  2026-05-01T00:00:00Z to 2026-05-01T10:00:00Z
                """);
        assertThat(String.join("\n", checkout.events())).contains("\"content\":\"<a/>\",\"more\":[\"<b/>\"]");
    }

    @Test
    void aProviderIsAskedWithTheUsersKeyAndItsAnswerBrought() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("auth-token"));
            byte[] body = "{\"history\":[]}".getBytes();
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/no") ? 401 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        try {
            String url = "http://127.0.0.1:" + provider.getAddress().getPort();
            Checkout.Finished brought = fetch("electricity-maps", url + "/history?zone=DE", Map.of("KEY", "s3cret"));
            assertThat(brought.status()).as(brought.err()).isZero();
            assertThat(fetch("entsoe", url + "/api?documentType=A75", Map.of("KEY", "s3cret"))
                            .status())
                    .isZero();

            assertThat(asked)
                    .containsExactly("/history?zone=DE s3cret", "/api?documentType=A75&securityToken=s3cret null");
            assertThat(String.join("\n", checkout.events()))
                    .contains("\"shape\":\"electricity-maps\",\"content\":\"{\\\"history\\\":[]}\"")
                    .doesNotContain("s3cret");
            Checkout.Finished refused = fetch("watttime", url + "/no", Map.of("KEY", "s3cret"));
            assertThat(refused.err()).contains("watttime answered 401").doesNotContain("s3cret");
            assertThat(fetch("watttime", url + "/no", Map.of()).err())
                    .contains("there is no key in the environment: set KEY");
        } finally {
            provider.stop(0);
        }
    }

    private Checkout.Finished fetch(String provider, String url, Map<String, String> environment) throws Exception {
        return checkout.run(
                environment,
                "factors",
                "fetch",
                provider,
                "--url",
                url,
                "--key-variable",
                "KEY",
                "--zone",
                "DE",
                "--basis",
                "life-cycle",
                "--source",
                "p",
                "--version",
                "1",
                "--licence",
                "ours");
    }

    @Test
    void aContractIsAddedAndListed() throws Exception {
        answer(
                "POST v1 tariffs",
                "{\"id\":3,\"code\":\"site\",\"version\":\"1\",\"validFrom\":\"2026-01-01\",\"validTo\":\"2027-01-01\"}");
        answer("GET v1 tariffs", """
                [{"id":3,"code":"site","kind":"flat","currency":"EUR","zone":"UTC","validFrom":"2026-01-01",\
                "validTo":"2027-01-01","version":"1","knownTo":null}]
                """);
        Files.writeString(checkout.work().resolve("contract.json"), "{\"code\":\"site\"}");

        assertThat(checkout.run("tariff", "add", "contract.json").out())
                .isEqualTo("tariff 3: site, version 1, holds from 2026-01-01 to before 2027-01-01\n");
        assertThat(checkout.events()).contains("POST /v1/tariffs {\"code\":\"site\"}");
        assertThat(checkout.run("tariff", "list").out()).isEqualTo("""
                tariff  id  kind  currency  zone  from        to          version  superseded
                site    3   flat  EUR       UTC   2026-01-01  2027-01-01  1        -
                """);
    }

    /** A run that was imported before there were further terms is the same when it is imported again. */
    @Test
    void termsThatNobodyStatedChangeNoIdentity() {
        assertThat(new Terms("DEU", null, "1.2")).hasToString("Terms[country=DEU, price=null, pue=1.2]");
    }

    private void answer(String request, String text) throws IOException {
        Path answers = Files.createDirectories(checkout.home().resolve("answers"));
        Files.writeString(answers.resolve(request), text);
    }
}
