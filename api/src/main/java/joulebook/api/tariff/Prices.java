package joulebook.api.tariff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joulebook.api.problem.Refusal;
import joulebook.api.series.KnownSeries;
import joulebook.api.series.Rate;
import joulebook.api.series.SeriesKind;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The price of a minute by a contract, as both contract and market were known at an instant. */
@Repository
public class Prices {
    private final JdbcClient jdbc;
    private final JsonMapper mapper;

    Prices(JdbcClient jdbc, JsonMapper mapper) {
        this.jdbc = jdbc;
        this.mapper = mapper;
    }

    /** @param series as known at the same instant */
    public Known knownAt(Instant known, KnownSeries series) {
        return new Known(known, series);
    }

    private record Version(TariffVersion tariff, Rule rule, byte[] digest) {}

    /** It remembers what it was asked; for one thread. */
    public final class Known {
        private final Instant known;
        private final KnownSeries series;
        private final Map<String, List<Version>> contracts = new HashMap<>();

        private Known(Instant known, KnownSeries series) {
            this.known = known;
            this.series = series;
        }

        /** The contract's currency; empty where there is no such contract. */
        public Optional<String> currency(String code) {
            return versions(code).stream().map(each -> each.tariff().currency()).findFirst();
        }

        /**
         * @return empty where there is no such contract; the last version before that day, or the first after it, where
         *     none holds, which says so
         * @throws IllegalArgumentException if what is stored is no rule
         */
        public Optional<Price> at(String code, Instant minute) {
            List<Version> versions = versions(code);
            Optional<Version> holds = versions.stream()
                    .filter(each -> holds(each.tariff(), minute))
                    .findFirst();
            return holds.map(each -> price(each, minute, null))
                    .or(() -> versions.stream()
                            .filter(each -> !each.tariff().validTo().isAfter(day(each.tariff(), minute)))
                            .max(Comparator.comparing(each -> each.tariff().validTo()))
                            .map(each -> price(each, minute, "the contract ended")))
                    .or(() -> versions.stream()
                            .min(Comparator.comparing(each -> each.tariff().validFrom()))
                            .map(each -> price(each, minute, "the contract begins later")));
        }

        private Price price(Version version, Instant minute, @Nullable String fallback) {
            TariffVersion tariff = version.tariff();
            String words = tariff.source() + "; " + tariff.code() + ", version " + tariff.version();
            return switch (version.rule()) {
                case Rule.Flat flat -> price(version, flat.micros(), null, words, fallback);
                case Rule.TimeOfUse bands -> {
                    Rule.Band band = bands.at(minute);
                    yield price(version, band.micros(), null, words + ", " + band.name(), fallback);
                }
                case Rule.Dynamic dynamic -> {
                    Optional<Rate> market = series.at(
                            SeriesKind.PRICE, dynamic.series(), SeriesKind.PRICE.unit(tariff.currency()), minute);
                    yield market.map(rate -> price(
                                    version,
                                    Math.addExact(rate.value(), dynamic.plusMicros()),
                                    rate,
                                    words + ", " + rate.source(),
                                    fallback))
                            .orElseGet(() -> price(
                                    version,
                                    dynamic.otherwiseMicros(),
                                    null,
                                    words + ", stated for hours without a market's price",
                                    fallback == null ? Rate.Fallback.STATED.words() : fallback));
                }
            };
        }

        private static Price price(
                Version version, long micros, @Nullable Rate market, String source, @Nullable String fallback) {
            TariffVersion tariff = version.tariff();
            return new Price(micros, tariff.currency(), tariff.id(), version.digest(), market, source, fallback);
        }

        private static LocalDate day(TariffVersion tariff, Instant minute) {
            return minute.atZone(ZoneId.of(tariff.zone())).toLocalDate();
        }

        private static boolean holds(TariffVersion tariff, Instant minute) {
            LocalDate day = day(tariff, minute);
            return !tariff.validFrom().isAfter(day) && tariff.validTo().isAfter(day);
        }

        private List<Version> versions(String code) {
            return contracts.computeIfAbsent(
                    code,
                    any -> jdbc.sql("""
                            SELECT t.*, NULL::timestamptz AS known_to FROM tariff t
                            WHERE code = :code AND known_from <= :known AND kind IN ('flat', 'time-of-use', 'dynamic')
                                AND NOT EXISTS (
                                    SELECT FROM tariff n WHERE n.supersedes = t.id AND n.known_from <= :known)
                            ORDER BY id
                            """)
                            .param("code", code)
                            .param("known", known.atOffset(ZoneOffset.UTC))
                            .query((row, n) -> version(TariffStore.tariff(row), row.getBytes("digest")))
                            .list());
        }
    }

    private Version version(TariffVersion tariff, byte[] digest) {
        try {
            return new Version(
                    tariff,
                    RuleReader.read(tariff.kind(), ZoneId.of(tariff.zone()), mapper.readTree(tariff.rule())),
                    digest);
        } catch (Refusal | JacksonException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("tariff " + tariff.id() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
