package joulebook.collector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "joulebook", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

    @ArchTest
    static final ArchRule jnaLivesInNvml = noClasses()
            .that()
            .resideOutsideOfPackage("joulebook.collector.nvml..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.jna..");

    @ArchTest
    static final ArchRule theCollectorKnowsTheKernelOnly = noClasses()
            .that()
            .resideInAPackage("joulebook.collector..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("joulebook.api..", "joulebook.runner..", "joulebook.cli..", "org.springframework..");

    @ArchTest
    static final ArchRule metersKnowNoSampling = noClasses()
            .that()
            .resideInAnyPackage(
                    "joulebook.collector.meter..", "joulebook.collector.rapl..", "joulebook.collector.nvml..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "joulebook.collector.sampling..", "joulebook.collector.shipping..", "joulebook.collector.app..");
}
