package joulebook.runner;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import joulebook.runner.attention.gate.Budget;
import joulebook.runner.attention.pass.GatedPass;

@AnalyzeClasses(packages = "joulebook", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    private static final String ATTENTION = "joulebook.runner.attention";
    private static final String PASS = ATTENTION + ".pass";
    private static final String GATE = ATTENTION + ".gate";
    private static final String ENGINE = ATTENTION + ".engine";
    private static final String DECODING = ATTENTION + ".decoding";

    private static ArchRule knowsOf(String room, String... others) {
        String[] allowed = Stream.concat(Stream.of(room), Stream.of(others)).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage(ATTENTION + "..").and(resideOutsideOfPackages(allowed)))
                .because(room + " knows " + List.of(others) + " of attention");
    }

    @ArchTest
    static final ArchRule aPassKnowsNothingElseOfAttention = knowsOf(PASS);

    @ArchTest
    static final ArchRule theGateKnowsNoEngine = knowsOf(GATE, PASS);

    @ArchTest
    static final ArchRule theVectorUnitKnowsNoOtherEngine = knowsOf(ENGINE + ".vector", PASS, GATE);

    @ArchTest
    static final ArchRule theKernelsKnowNoOtherEngine = knowsOf(ENGINE + ".kernel", PASS, GATE);

    @ArchTest
    static final ArchRule plainOperatorsKnowNoOtherEngine = knowsOf(ENGINE + ".portable", PASS, GATE);

    @ArchTest
    static final ArchRule enginesKnowNeitherDecodingNorModelsAttention =
            knowsOf(ENGINE, PASS, GATE, ENGINE + ".vector", ENGINE + ".kernel", ENGINE + ".portable");

    @ArchTest
    static final ArchRule decodingReadsRowsAndKnowsTheVectorUnitOnly =
            knowsOf(DECODING, PASS, GATE, ENGINE, ENGINE + ".vector");

    @ArchTest
    static final ArchRule decodingKnowsNoTraining = noClasses()
            .that()
            .resideInAPackage(DECODING)
            .should()
            .dependOnClassesThat(type(Budget.class)
                    .or(type(GatedPass.class))
                    .or(simpleName("GateLearning"))
                    .or(resideInAnyPackage("joulebook.runner.loop..", "joulebook.runner.parallel..")));

    @ArchTest
    static final ArchRule theRunnerKnowsTheKernelOnly = noClasses()
            .that()
            .resideInAPackage("joulebook.runner..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "joulebook.api..",
                    "joulebook.collector..",
                    "joulebook.cli..",
                    "org.springframework..",
                    "com.sun.jna..");

    @ArchTest
    static final ArchRule foreignMemoryStaysInTorch = noClasses()
            .that()
            .resideOutsideOfPackage("joulebook.runner.torch..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule attentionKnowsNeitherModelNorLoop = noClasses()
            .that()
            .resideInAnyPackage(
                    "joulebook.runner.attention..",
                    "joulebook.runner.torch..",
                    "joulebook.runner.data..",
                    "joulebook.runner.parallel..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("joulebook.runner.model..", "joulebook.runner.loop..", "joulebook.runner.app..");

    @ArchTest
    static final ArchRule metricsDataSetsAndTheSandboxKnowNoModel = noClasses()
            .that()
            .resideInAnyPackage(
                    "joulebook.runner.evaluation.metric..",
                    "joulebook.runner.evaluation.dataset..",
                    "joulebook.runner.evaluation.code..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "joulebook.runner.torch..",
                    "joulebook.runner.attention..",
                    "joulebook.runner.model..",
                    "joulebook.runner.evaluation.model..",
                    "joulebook.runner.evaluation.task..");

    @ArchTest
    static final ArchRule tasksKnowModelsByWhatTheyAnswerOnly = noClasses()
            .that()
            .resideInAPackage("joulebook.runner.evaluation.task..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("joulebook.runner.torch..", "joulebook.runner.attention..", "joulebook.runner.model..");

    @ArchTest
    static final ArchRule nothingButTheCommandKnowsEvaluation = noClasses()
            .that()
            .resideOutsideOfPackages("joulebook.runner.evaluation..", "joulebook.runner.app..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("joulebook.runner.evaluation..");
}
