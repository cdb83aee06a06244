package joulebook.api.carbon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import joulebook.api.RealServer;
import joulebook.api.carbon.TermsStore.Stated;
import joulebook.api.problem.Refusal;
import joulebook.kernel.quantity.Energy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class TermsTest {
    private static final TermsStore STORE = RealServer.shared().bean(TermsStore.class);

    @Test
    void whatNobodyStatedIsAssumedAndSaysSo() {
        Terms terms = STORE.get(STORE.of(Stated.NOTHING));
        assertThat(terms.geo()).isEqualTo("WORLD");
        assertThat(terms.intensity().milligramsPerKilowattHour()).isEqualTo(458_290);
        assertThat(terms.factorYear()).isEqualTo(2025);
        assertThat(terms.factorAssumed()).isTrue();
        // the twelve states of 2024 add up to 0.8564 USD: 0.0714 at the table's four decimals
        assertThat(terms.tariff().toString()).isEqualTo("71400uUSD/kWh");
        assertThat(terms.tariffAssumed()).isTrue();
        assertThat(terms.tariffSource()).contains("EIA").contains("2024");
        assertThat(terms.pue()).isEqualByComparingTo("1");
        assertThat(terms.pueSource()).isEqualTo("none stated: IT energy only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEU", "de", " Deu "})
    void aCountryIsKnownByBothItsCodes(String code) {
        Terms terms = STORE.get(STORE.of(new Stated(code, null, null)));
        assertThat(terms.geoName()).isEqualTo("Germany");
        // life-cycle 2025, not the direct 329 of 2023
        assertThat(terms.intensity().milligramsPerKilowattHour()).isEqualTo(329_650);
        assertThat(terms.factorBasis()).isEqualTo("life-cycle");
        assertThat(terms.factorAssumed()).isFalse();
    }

    /** The second one waits for the first one's transaction, and gets what that has stored. */
    @Test
    void whatTwoStateAtOnceIsStoredOnce() {
        RealServer server = RealServer.shared();
        Stated stated = new Stated("DEU", "0.311130 EUR/kWh", null);
        AtomicReference<CompletableFuture<Long>> other = new AtomicReference<>();
        Long first = new TransactionTemplate(server.bean(PlatformTransactionManager.class)).execute(transaction -> {
            long id = STORE.of(stated);
            other.set(CompletableFuture.supplyAsync(() -> STORE.of(stated)));
            while (!isSomebodyWaiting(server)) {
                Thread.onSpinWait();
            }
            return id;
        });
        assertThat(other.get().join()).isEqualTo(first);
    }

    private static boolean isSomebodyWaiting(RealServer server) {
        return server.database()
                .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND NOT granted)")
                .query(Boolean.class)
                .single();
    }

    @Test
    void anUnknownCountryNamesThoseNearby() {
        assertThatThrownBy(() -> STORE.of(new Stated("DEX", null, null)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("'DEX'")
                .hasMessageContaining("DEU");
    }

    @Test
    void noGridIsCleanForWantOfData() {
        assertThat(RealServer.shared()
                        .database()
                        .sql("SELECT count(*) FROM factor WHERE mg_per_kwh = 0")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void theReferenceIsImportedOnce() {
        RealServer server = RealServer.shared();
        long before = factors(server);
        server.bean(ReferenceTables.class).run(null);
        assertThat(factors(server)).isEqualTo(before).isGreaterThan(1000);
    }

    @Test
    void aPriceIsReadExactly() {
        assertThat(StatedTariff.parse("0.25 EUR/kWh")).isEqualTo(new StatedTariff(250_000, "EUR", "stated", false));
        assertThat(StatedTariff.parse(" 31.123456 JPY / kWh ").micros()).isEqualTo(31_123_456);
        assertThat(StatedTariff.parse("0 USD/kWh").micros()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.25",
                "0.25 EUR",
                "0.25 EUR/MWh",
                "-0.25 EUR/kWh",
                "0,25 EUR/kWh",
                "0.1234567 EUR/kWh",
                "0.25 eur/kWh",
                "0.25 EUX/kWh",
                "99999999999999999999 EUR/kWh",
                ""
            })
    void whatIsNoPriceIsRefusedWithTheFormThatIs(String text) {
        assertThatThrownBy(() -> StatedTariff.parse(text))
                .isInstanceOf(Refusal.class)
                .hasMessageMatching("(?s).*(0\\.25 EUR/kWh|ISO 4217).*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.99", "5.001", "1.2345", "-1", "much", "", "1e9", "NaN"})
    void whatIsNoPueIsRefused(String text) {
        assertThatThrownBy(() -> STORE.of(new Stated(null, null, text)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("from 1 to 5");
    }

    /** 12 345 mJ x 0.125 = 1543.125. */
    @Test
    void overheadIsWhatPueAddsRoundedToAMillijoule() {
        Terms terms = STORE.get(STORE.of(new Stated("SWE", "1 SEK/kWh", "1.125")));
        assertThat(terms.pue()).isEqualByComparingTo(new BigDecimal("1.125"));
        assertThat(terms.overhead(new Energy(12_345))).isEqualTo(new Energy(1_543));
    }

    private static long factors(RealServer server) {
        return server.database()
                .sql("SELECT count(*) FROM factor")
                .query(Long.class)
                .single();
    }
}
