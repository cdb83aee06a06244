package joulebook.api.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import joulebook.api.claim.ClaimCheck.Judged;
import joulebook.kernel.metering.Tier;
import org.junit.jupiter.api.Test;

class JudgeTest {
    private static final Judge JUDGE = new Judge(PublishedClaims.read(), List.of());

    private static final Measured LOW = EnergyRuleTest.measured(Tier.MODELLED, 800_000L, 0.2, 0.1, 0.3, 0.417, 0.0);
    private static final Measured HIGH =
            EnergyRuleTest.measured(Tier.MODELLED, 800_000L, 0.344, 0.23, 0.459, 0.417, 0.0);

    @Test
    void withoutAComparisonNothingThatNeedsOneIsTested() {
        Map<String, Judged> claims = check();

        assertThat(claims).hasSize(13);
        assertThat(claim("training-energy").words())
                .isEqualTo("no comparison of asa with dense is in these books: ./joulebook compare makes one");
        assertThat(claims.values().stream()
                        .filter(claim -> claim.verdict() != Verdict.NOT_TESTABLE_HERE)
                        .map(Judged::id))
                .containsExactly("past-70b"); // arithmetic needs no meter
    }

    @Test
    void comparisonsThatCannotBeUsedAreNamedWithTheReason() {
        Judge judge = new Judge(
                PublishedClaims.read(),
                List.of("'a': it shared a device", "'b': unfinished", "'c': x", "'d': y", "'e': z"));

        assertThat(judge.check(List.of()).claims().getFirst().words())
                .isEqualTo(
                        "no comparison in these books can be used: 'a': it shared a device; 'b': unfinished; 'c': x; and"
                                + " 2 older ones");
    }

    @Test
    void aComparisonThatDoesNotSayWhatAClaimIsAboutIsNotCalledMissing() {
        Measured unsaid = EnergyRuleTest.measured(Tier.MODELLED, null, 0.2, 0.1, 0.3, 0.417, 0.0);

        assertThat(claim("gate", unsaid).words())
                .isEqualTo(
                        "no comparison of asa with dense in these books says how many parameters its model and gate have");
    }

    @Test
    void ofSeveralComparisonsTheOneThatSavedMostSpeaksForTheClaim() {
        Judged energy = claim("training-energy", LOW, HIGH);

        assertThat(energy.verdictLabel()).isEqualTo("not supported at this length");
        assertThat(energy.words())
                .startsWith("34.4 % (95 % interval 23.0 % to 45.9 %) of training energy saved at 0.8 M parameters, 2048"
                        + " tokens, density 30.0 %: the interval ends below 70 %");
        assertThat(energy.measured()).hasSize(2);
        assertThat(energy.measured().getFirst().tierLabel()).isEqualTo("modelled");
        assertThat(energy.bounds()).hasSize(16); // four models at four lengths
    }

    @Test
    void theLengthsFromWhichOperationsAllowTheClaimAreNamed() {
        assertThat(claim("training-energy").bound())
                .isEqualTo(
                        "By operations, 70 % of a training step at density 10 % begins at 39k tokens (125 M), 78k tokens"
                                + " (1.3 B), 148k tokens (7 B), 184k tokens (13 B). At 16k tokens: 125 M 53 %, 1.3 B 38 %, 7 B 25 %,"
                                + " 13 B 21 % at most.");
        assertThat(claim("inference-energy").bound())
                .startsWith("By operations, 55 % of reading a prompt at density 20 % begins at 29k tokens (125 M)")
                .endsWith("of 7 B, 8 sequences of 16k tokens would read 67 % less at density 20 %.");
    }

    /** What bench decode books is inference, too, and no model's answers are in it. */
    @Test
    void whatThereIsOfAClaimAndIsNoEvidenceIsSaidToBeNone() {
        assertThat(claim("inference-energy", HIGH).words())
                .isEqualTo(
                        "comparisons are of training. ./joulebook bench decode meters decoding of asa beside dense, and"
                                + " books it, but over caches that nobody computed: at no stated quality");
        assertThat(claim("sizes", HIGH).words())
                .endsWith("the claim is about the whole range from 125 M to 13 B, and about three kinds of GPU");
    }

    /** 88.1 / 89.4 and 85.7 / 87.2. */
    @Test
    void benchmarkFiguresAreHeldAgainstOneAnotherAndNotTested() {
        assertThat(claim("accuracy").bound()).endsWith("come to 98.5 % and 98.3 % of their baselines.");
        assertThat(claim("glue").bound()).isEqualTo("That is 98.5 % of the baseline.");
        assertThat(claim("wmt14").verdict()).isEqualTo(Verdict.NOT_TESTABLE_HERE);
        assertThat(claim("accuracy", LOW).measured().getFirst().figure())
                .isEqualTo("99.0 % of dense's next-token accuracy, held out");
    }

    /** 2,000 of 800,000 is 0.25 %; of 600,000 it is 0.33 %. */
    @Test
    void theGateIsCounted() {
        Measured fat = EnergyRuleTest.measured(Tier.MODELLED, 600_000L, 0.2, 0.1, 0.3, 0.417, 0.0);

        assertThat(claim("gate", LOW).verdict()).isEqualTo(Verdict.SUPPORTED);
        assertThat(claim("gate", LOW).words())
                .isEqualTo("0.250 % of the parameters in this project's gate, counted from the weights");
        assertThat(claim("gate", LOW, fat).verdict()).isEqualTo(Verdict.NOT_SUPPORTED);
    }

    @Test
    void densitiesByLayerAreAFindingSinceTrainingSharesThem() {
        Judged depth = claim("depth", LOW);

        assertThat(depth.measured().getFirst().figure()).isEqualTo("density by layer 0.40 0.20");
        assertThat(depth.verdict()).isEqualTo(Verdict.SUPPORTED);
        assertThat(depth.words())
                .isEqualTo("in 1 of 1 comparisons the deeper half computes less; what a layer gets follows from its"
                        + " training, in models of the sizes shown");
        assertThat(Judge.falls(List.of(0.3, 0.4))).isFalse();
        assertThat(Judge.falls(List.of(0.421, 0.419))).isFalse(); // both read 0.42
        assertThat(Judge.falls(List.of(0.4, 0.1, 0.5, 0.12, 0.14)))
                .isTrue(); // 0.25 and 0.13; the middle one counts for neither
    }

    @Test
    void largerModelsHaveLessToSkip() {
        assertThat(claim("past-70b").verdict()).isEqualTo(Verdict.SUPPORTED);
        assertThat(claim("past-70b").bound()).contains("16k tokens 23 % against 15 %");
    }

    /** 184,320 h x 0.4 kW = 73,728 kWh; 2,400,000 / 73,728 = 32.55. */
    @Test
    void moneyIsHeldAgainstWhatSuchATrainingTook() {
        assertThat(claim("money").bound())
                .startsWith("A training of that size took 73,728 kWh")
                .contains("32.55 dollars a kWh even if all of it were saved");
    }

    private static Judged claim(String id, Measured... measured) {
        Judged found = check(measured).get(id);
        if (found == null) {
            throw new AssertionError("no claim " + id);
        }
        return found;
    }

    private static Map<String, Judged> check(Measured... measured) {
        return JUDGE.check(List.of(measured)).claims().stream()
                .collect(Collectors.toMap(Judged::id, Function.identity()));
    }
}
