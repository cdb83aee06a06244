package joulebook.runner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "joulebook", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

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
