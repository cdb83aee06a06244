package joulebook.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class WallsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("joulebook.cli");

    @Test
    void ofTheOtherPartsOnlyTheKernelIsKnown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("joulebook.collector..", "joulebook.runner..", "joulebook.api..")
                .check(classes);
    }

    @Test
    void whatIsPrintedKnowsNothingOfProcessesAndServers() {
        noClasses()
                .that()
                .resideInAPackage("joulebook.cli.print")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("joulebook.cli.process", "joulebook.cli.server", "joulebook.cli.app")
                .check(classes);
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("joulebook.cli.(*)..")
                .should()
                .beFreeOfCycles()
                .check(classes);
    }
}
