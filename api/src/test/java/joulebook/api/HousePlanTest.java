package joulebook.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The walls of the server's house. */
class HousePlanTest {
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("joulebook.api");

    @Test
    void modulesUseOneAnotherByTheirDoorsAndWithoutCycles() {
        ApplicationModules.of(JoulebookServer.class).verify();
    }

    @Test
    void springBatchStaysInJobs() {
        noClasses()
                .that()
                .resideOutsideOfPackage("joulebook.api.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework.batch..")
                .check(SERVER);
    }

    @Test
    void nothingKnowsTheJobs() {
        noClasses()
                .that()
                .resideOutsideOfPackage("joulebook.api.jobs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("joulebook.api.jobs..")
                .check(SERVER);
    }

    @Test
    void reportsKnowTheLedgerAndNeverTheOtherWayRound() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "joulebook.api.ledger..",
                        "joulebook.api.period..",
                        "joulebook.api.window..",
                        "joulebook.api.carbon..",
                        "joulebook.api.run..",
                        "joulebook.api.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("joulebook.api.report..")
                .check(SERVER);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "joulebook.api.period..",
                        "joulebook.api.window..",
                        "joulebook.api.carbon..",
                        "joulebook.api.run..",
                        "joulebook.api.ingest..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("joulebook.api.ledger..")
                .check(SERVER);
    }

    @Test
    void theEmbeddedDatabaseStaysBehindItsDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("joulebook.api.database..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.zonky..")
                .check(SERVER);
    }
}
