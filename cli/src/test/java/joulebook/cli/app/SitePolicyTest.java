package joulebook.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process, against a stand-in for the server. */
class SitePolicyTest {
    private static final String POLICY = """
            {"id":2,"device":null,"validFrom":"2026-09-30T22:00:00Z","policy":5,"terms":{"country":"DEU","basis":"life-cycle",\
            "zone":null,"price":null,"tariff":"site","pue":"1.3","pueSeries":null,"losses":null,"water":null,"carbonPrice":null},\
            "by":"S. Manager","knownFrom":"2026-10-02T08:00:00Z","knownTo":null,"supersedes":null}""";

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void aPolicyOfIdleTimeIsStatedWithItsTerms() throws Exception {
        answer("POST v1 site-policies", POLICY);

        Checkout.Finished stated = checkout.run(
                "site-policy",
                "add",
                "--from",
                "2026-10-01T00:00:00+02:00",
                "--by",
                "S. Manager",
                "--country",
                "DEU",
                "--tariff",
                "site",
                "--pue",
                "1.3");

        assertThat(stated.status()).as(stated.err()).isZero();
        assertThat(stated.out()).isEqualTo("""
                site policy 2: idle of all devices from 2026-09-30T22:00:00Z on: country DEU, basis life-cycle, tariff site, pue 1.3
                What is booked stays: ./joulebook period restate MONTH --cause FACTOR books it anew.
                """);
        assertThat(String.join("\n", checkout.events()))
                .contains("POST /v1/site-policies {")
                .contains("\"validFrom\":\"2026-10-01T00:00:00+02:00\"")
                .contains("\"terms\":{\"country\":\"DEU\",\"price\":null,\"pue\":\"1.3\",\"tariff\":\"site\"}");
    }

    @Test
    void aPolicyWithoutTermsIsRefused() throws Exception {
        Checkout.Finished refused = checkout.run("site-policy", "add", "--from", "2026-10-01T00:00:00Z", "--by", "me");

        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("by what is idle energy weighed and priced?");
    }

    private void answer(String request, String body) throws IOException {
        Path answers = Files.createDirectories(checkout.home().resolve("answers"));
        Files.writeString(answers.resolve(request), body);
    }
}
