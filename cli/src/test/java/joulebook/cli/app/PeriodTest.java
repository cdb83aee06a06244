package joulebook.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import joulebook.cli.fake.Checkout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real command, run as a process, against a stand-in for the server. */
class PeriodTest {
    private static final String ENTRY = "0000\n17\nBOOKING\n";
    private static final String OTHER = "1111\n18\nBOOKING\n";

    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void monthsAreListedWithTheirState() throws Exception {
        answer("GET v1 periods", """
                [{"id":"2026-11","from":"2026-10-31T23:00:00Z","to":"2026-11-30T23:00:00Z","zone":"Europe/Berlin",\
                "fiscalYear":2027,"fiscalMonth":8,"state":"OPEN","seals":0,"reopening":null},\
                {"id":"2026-10","from":"2026-09-30T22:00:00Z","to":"2026-10-31T23:00:00Z","zone":"Europe/Berlin",\
                "fiscalYear":2027,"fiscalMonth":7,"state":"OPEN","seals":1,\
                "reopening":{"seal":1,"by":"A. Auditor","why":"late","at":"2026-11-05T00:00:00Z"}}]
                """);

        Checkout.Finished list = checkout.run("period", "list", "--json", "periods.json");

        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).isEqualTo("""
                period   from                  to                    zone           fiscal          state
                2026-11  2026-10-31T23:00:00Z  2026-11-30T23:00:00Z  Europe/Berlin  FY2027 month 8  open
                2026-10  2026-09-30T22:00:00Z  2026-10-31T23:00:00Z  Europe/Berlin  FY2027 month 7  open again (A. Auditor: late)
                """);
        assertThat(checkout.work().resolve("periods.json")).content().contains("\"2026-10\"");
    }

    private static final String REVIEWED = """
            2026-10: 61 entries, 0.9577 of the time covered, 0.0148 of the energy modelled; 0mJ of 6000000mJ not booked yet
                    meter      runs       idle  overhead   difference  together     95 % range
            energy  7200000mJ  6000000mJ  0mJ   1200000mJ  0mJ         0.00200 kWh  0.00190 kWh to 0.00210 kWh
            assumed: 25.0 % of the energy, intensity, since nobody named one: World, life-cycle 2025, Ember
            adjustments: 2 entries about 2026-09, -1200mJ of energy, are booked in this month, since that one was closed
            closing seals 63 entries; what comes later is an adjustment in a later month
            """;

    private void answerClosing() throws IOException {
        answer("GET v1 periods 2026-10", "{\"id\":\"2026-10\",\"state\":\"OPEN\"}");
        answer("POST v1 periods 2026-10 review", """
                {"statement":{"id":"2026-10","entries":61,"metered":"6000000mJ","unbooked":"0mJ","modelledShare":"0.0148",\
                "coverage":"0.9577","lines":[{"figure":"ENERGY","unit":"mJ","source":"7200000mJ","runs":"6000000mJ","idle":"0mJ",\
                "overhead":"1200000mJ","used":{"amount":"7200000mJ","low":"6840000mJ","high":"7560000mJ"},"difference":"0mJ"}],\
                "fallbacks":[],"assumed":[{"of":"intensity","by":"World, life-cycle 2025, Ember","amount":"1500000mJ",\
                "share":"0.2500"}],"uncertainty":[]},"entries":63,\
                "adjustments":[{"period":"2026-09","entries":2,"energy":"-1200mJ"}]}
                """);
        answer("POST v1 periods 2026-10 close", "{\"id\":\"2026-10\",\"state\":\"RESTATED\",\"reopening\":null}");
        answer("GET v1 periods 2026-10 seal", """
                {"seal":{"number":2,"entries":63,"root":"ab","lastEntry":50000,"lastHash":"cd","supersedes":1,"key":"ef",\
                "signature":"12"},"form":"","publicKey":""}
                """);
    }

    @Test
    void whatWillBeSealedIsShownAndWithYesTheMonthIsClosed() throws Exception {
        answerClosing();

        Checkout.Finished close = checkout.run("period", "close", "2026-10", "--yes", "--json", "seal.json");

        assertThat(close.status()).as(close.err()).isZero();
        assertThat(close.out()).isEqualTo(REVIEWED + """
                2026-10 is restated: seal 2 over 63 entries, supersedes seal 1
                root        ab
                last entry  50000 cd
                signed by   ef
                signature   12
                """);
        assertThat(checkout.work().resolve("seal.json")).content().contains("\"signature\" : \"12\"");
        assertThat(checkout.events()).contains("POST /v1/periods/2026-10/close {\"entries\":63}"); // what was seen
    }

    @Test
    void withoutATerminalNothingIsClosedUnlessYesIsSaid() throws Exception {
        answerClosing();

        Checkout.Finished close = checkout.run("period", "close", "2026-10");

        assertThat(close.status()).isEqualTo(1);
        assertThat(close.out()).isEqualTo(REVIEWED);
        assertThat(close.err())
                .contains(
                        "2026-10 is not closed: there is no terminal to ask at",
                        "./joulebook period close 2026-10 --yes");
        assertThat(checkout.events()).noneMatch(event -> event.startsWith("POST /v1/periods/2026-10/close"));
    }

    @Test
    void atATerminalItAsksAndOnlyYesCloses() throws Exception {
        answerClosing();

        assertThat(checkout.atATerminal("n\n", "period", "close", "2026-10"))
                .contains("closing seals 63 entries", "Seal this, for good? [y/N]", "2026-10 is not closed");
        assertThat(checkout.events()).noneMatch(event -> event.startsWith("POST /v1/periods/2026-10/close"));

        assertThat(checkout.atATerminal("y\n", "period", "close", "2026-10")).contains("2026-10 is restated: seal 2");
    }

    @Test
    void aMonthThatIsClosedIsNotAskedAbout() throws Exception {
        answerClosing();
        answer("GET v1 periods 2026-10", "{\"id\":\"2026-10\",\"state\":\"CLOSED\"}");

        Checkout.Finished close = checkout.run("period", "close", "2026-10");

        assertThat(close.status()).as(close.err()).isZero();
        assertThat(close.out()).startsWith("2026-10 is restated: seal 2");
    }

    @Test
    void aMonthIsReopenedWithANameAndAReason() throws Exception {
        answer(
                "POST v1 periods 2026-10 reopen",
                "{\"id\":\"2026-10\",\"state\":\"OPEN\",\"reopening\":{\"by\":\"A. Auditor\",\"why\":\"late\"}}");

        assertThat(checkout.run("period", "reopen", "2026-10").status()).isEqualTo(2);
        Checkout.Finished reopen = checkout.run("period", "reopen", "2026-10", "--by", "A. Auditor", "--why", "late");

        assertThat(reopen.out()).startsWith("2026-10 is open again (A. Auditor: late).");
        assertThat(String.join("\n", checkout.events()))
                .contains("POST /v1/periods/2026-10/reopen {")
                .contains("\"by\":\"A. Auditor\"")
                .contains("\"why\":\"late\"");
    }

    @Test
    void aMonthIsRestatedByWhatHoldsInsteadWithANameAndAReason() throws Exception {
        answer(
                "POST v1 periods 2026-10 restatements",
                "{\"id\":3,\"period\":\"2026-10\",\"cause\":\"ERROR\",\"by\":\"A. Auditor\",\"why\":\"the contract\"}");
        answer("GET v1 periods 2026-10 statement", """
                {"id":"2026-10","entries":61,"metered":"6000000mJ","unbooked":"0mJ","modelledShare":"0.0148","coverage":"0.9577",\
                "lines":[{"figure":"ENERGY","unit":"mJ","source":"7200000mJ","runs":"6000000mJ","idle":"0mJ","overhead":"1200000mJ",\
                "used":{"amount":"7200000mJ","low":"6840000mJ","high":"7560000mJ"},"difference":"0mJ"}],\
                "fallbacks":[{"of":"intensity","by":"day mean","amount":"3000000mJ","share":"0.5000"}],\
                "uncertainty":[{"figure":"ENERGY","source":"METER","halfWidth":"360000mJ"},\
                {"figure":"ENERGY","source":"PUE","halfWidth":null}]}
                """);

        assertThat(checkout.run("period", "restate", "2026-10", "--cause", "ERROR")
                        .status())
                .isEqualTo(2);
        Checkout.Finished restate = checkout.run(
                "period",
                "restate",
                "2026-10",
                "--cause",
                "ERROR",
                "--by",
                "A. Auditor",
                "--why",
                "the contract",
                "--price",
                "0.31 EUR/kWh",
                "--was-price",
                "0.25 EUR/kWh");

        assertThat(restate.out()).as(restate.err()).isEqualTo("""
                restatement 3 of 2026-10 is booked (error; asked for by A. Auditor: the contract)
                2026-10: 61 entries, 0.9577 of the time covered, 0.0148 of the energy modelled; 0mJ of 6000000mJ not booked yet
                        meter      runs       idle  overhead   difference  together     95 % range
                energy  7200000mJ  6000000mJ  0mJ   1200000mJ  0mJ         0.00200 kWh  0.00190 kWh to 0.00210 kWh
                stand-in: 50.0 % of the energy, intensity by day mean
                not in the ranges, since nobody stated it: pue (energy)
                """);
        assertThat(String.join("\n", checkout.events()))
                .contains("\"terms\":{\"price\":\"0.31 EUR/kWh\"}")
                .contains("\"only\":{\"price\":\"0.25 EUR/kWh\"}")
                .contains("\"cause\":\"ERROR\"");
    }

    @Test
    void whatWasFiledStandsBesideWhatIsKnownNow() throws Exception {
        answer("GET v1 periods 2026-10 filed", """
                {"period":"2026-10","seal":1,"filedAt":"2026-11-02T09:00:00Z","lines":[{"figure":"COST","unit":"uEUR","filed":"30208uEUR",\
                "known":"37617uEUR","difference":"7409uEUR","factor":"0uEUR","activity":"209uEUR","method":"0uEUR",\
                "error":"7200uEUR","elsewhere":"0uEUR"}],"restatements":[{"id":1,"cause":"ERROR","by":"A. Auditor",\
                "why":"the contract","askedAt":"2026-11-03T10:00:00Z"}]}
                """);

        Checkout.Finished filed = checkout.run("period", "filed", "2026-10");

        assertThat(filed.out()).as(filed.err()).isEqualTo("""
                2026-10 as filed under seal 1 at 2026-11-02T09:00:00Z, and as known now
                      filed      known      difference  factor  activity  method  error     elsewhere
                cost  30208uEUR  37617uEUR  7409uEUR    0uEUR   209uEUR   0uEUR   7200uEUR  0uEUR
                restatement 1, error: the contract (A. Auditor, 2026-11-03T10:00:00Z)
                """);
    }

    @Test
    void theZoneIsStatedAndTheFiscalYearStaysAsItIs() throws Exception {
        answer("GET v1 calendar", "{\"zone\":\"UTC\",\"fiscalYearStart\":4,\"assumed\":true}");
        answer("PUT v1 calendar", "{\"zone\":\"Europe/Berlin\",\"fiscalYearStart\":4,\"assumed\":false}");

        Checkout.Finished calendar = checkout.run("period", "calendar", "--zone", "Europe/Berlin");

        assertThat(calendar.out()).isEqualTo("months in Europe/Berlin, fiscal year from month 4\n");
        assertThat(checkout.events()).contains("PUT /v1/calendar {\"zone\":\"Europe/Berlin\",\"fiscalYearStart\":4}");
    }

    @Test
    void anEntryIsProvenByWhatTheCommandComputesItself() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] beside = leaf(OTHER);
        answerProof(key, ENTRY, beside, root(leaf(ENTRY), beside));

        Checkout.Finished proof = checkout.run("period", "proof", "17", "--key", fingerprint(key));

        assertThat(proof.out())
                .startsWith("entry 17 is leaf 0 of 2 in seal 1 of 2026-10\n")
                .endsWith("\nproven\n");
        assertThat(proof.status()).as(proof.err()).isZero();
    }

    @Test
    void aProvenEntryThatWasTakenBackSaysByWhatWhenAndWhy() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] beside = leaf(OTHER);
        answerProof(key, ENTRY, beside, root(leaf(ENTRY), beside), """
                {"entry":20,"postedAt":"2026-11-03T10:00:00Z","cause":"restatement 3, error","restatement":3,"by":"A. Auditor",\
                "why":"the contract"}""");

        Checkout.Finished proof = checkout.run("period", "proof", "17");

        assertThat(proof.out())
                .contains("REVERSED by entry 20 at 2026-11-03T10:00:00Z (restatement 3, error; asked for by A. Auditor:"
                        + " the contract): it was booked so, and counts no longer\n")
                .endsWith("\nproven\n");
        assertThat(proof.status()).as(proof.err()).isZero();
    }

    @Test
    void aProofThatDoesNotHoldIsExitStatus1() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] beside = leaf(OTHER);
        answerProof(key, ENTRY.replace("BOOKING", "booking"), beside, root(leaf(ENTRY), beside));

        Checkout.Finished proof = checkout.run("period", "proof", "17", "--key", "ab12");

        assertThat(proof.status()).isEqualTo(1);
        assertThat(proof.out())
                .contains("WRONG  the entry does not lead to the root that was signed\n")
                .contains("WRONG  it was signed by another key than ab12\n")
                .doesNotContain("the signature does not hold")
                .endsWith("NOT PROVEN\n");
    }

    private void answerProof(KeyPair key, String form, byte[] beside, byte[] root)
            throws IOException, GeneralSecurityException {
        answerProof(key, form, beside, root, "null");
    }

    private void answerProof(KeyPair key, String form, byte[] beside, byte[] root, String reversedBy)
            throws IOException, GeneralSecurityException {
        String signed = "period_seal\n2026-10\n1\n2026-09-30T22:00:00Z\n2026-10-31T23:00:00Z\nEurope/Berlin\n2\n"
                + hex(root) + "\n18\n";
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(UTF_8));
        answer(
                "GET v1 entries 17 proof",
                "{\"entry\":17,\"period\":\"2026-10\",\"seal\":1,\"index\":0,\"entries\":2,\"form\":" + json(form)
                        + ",\"path\":[\"" + hex(beside) + "\"],\"root\":\"" + hex(root) + "\",\"reversedBy\":"
                        + reversedBy + "}");
        answer(
                "GET v1 periods 2026-10 seal",
                "{\"seal\":{\"key\":\"" + fingerprint(key) + "\",\"signature\":\"" + hex(signature.sign())
                        + "\"},\"form\":" + json(signed) + ",\"publicKey\":\"-----BEGIN PUBLIC KEY-----\\n"
                        + Base64.getEncoder().encodeToString(key.getPublic().getEncoded())
                        + "\\n-----END PUBLIC KEY-----\\n\"}");
    }

    private static String json(String text) {
        return "\"" + text.replace("\n", "\\n") + "\"";
    }

    private static byte[] leaf(String form) throws GeneralSecurityException {
        return sha256(new byte[] {0}, form.getBytes(UTF_8));
    }

    private static byte[] root(byte[] left, byte[] right) throws GeneralSecurityException {
        return sha256(new byte[] {1}, left, right);
    }

    private static String fingerprint(KeyPair key) throws GeneralSecurityException {
        return hex(sha256(key.getPublic().getEncoded()));
    }

    private static byte[] sha256(byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private void answer(String request, String json) throws IOException {
        Files.writeString(
                Files.createDirectories(checkout.home().resolve("answers")).resolve(request), json);
    }
}
