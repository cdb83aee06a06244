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
class ArchiveTest {
    @TempDir
    private Path folder;

    private Checkout checkout;

    @BeforeEach
    void build() throws IOException {
        checkout = new Checkout(folder);
    }

    @Test
    void daysAreArchivedOneAfterTheOther() throws Exception {
        answer("POST v1 jobs archive", """
                {"id":7,"job":"archive","state":"COMPLETED","steps":[{"name":"write","written":1},\
                {"name":"delete","written":2},{"name":"shrink","written":1}],"failure":null}
                """);

        Checkout.Finished run =
                checkout.run("archive", "run", "--from", "2026-03-08", "--until", "2026-03-10", "--json", "jobs.json");

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                2026-03-08  1 file written, samples of 2 files deleted from the database
                2026-03-09  1 file written, samples of 2 files deleted from the database
                """);
        assertThat(checkout.work().resolve("jobs.json")).content().contains("\"job\" : \"archive\"");
    }

    @Test
    void aDayThatCouldNotBeArchivedIsExitStatus1() throws Exception {
        answer("POST v1 jobs archive", """
                {"id":7,"job":"archive","state":"FAILED","steps":[],"failure":"archive file x was changed"}
                """);

        Checkout.Finished run = checkout.run("archive", "run", "--from", "2026-03-08", "--until", "2026-03-09");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("2026-03-08  FAILED: archive file x was changed\n");
    }

    @Test
    void noDayAtAllIsWrongUsage() throws Exception {
        Checkout.Finished run = checkout.run("archive", "run", "--from", "2026-03-08", "--until", "2026-03-08");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--until names the day after the last one");
    }

    @Test
    void filesAreListedWithTheSettings() throws Exception {
        answer("GET v1 archive", """
                {"folder":"/data/archive","afterDays":90,"deleteAfterDays":null,"files":[{"device":"GPU-1",\
                "day":"2026-03-08","part":1,"path":"day=2026-03-08/GPU-1.parquet","bytes":2160,"sha256":"ab","segments":8,\
                "samples":864,"deletedAt":null}],"next":null}
                """);

        Checkout.Finished list = checkout.run("archive", "list");

        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out()).isEqualTo("""
                folder          /data/archive
                archived        after 90 days
                deleted         never

                day         device  samples  bytes  a sample  in the database  file
                2026-03-08  GPU-1   864      2160   2.5       too              day=2026-03-08/GPU-1.parquet
                """);
    }

    private void answer(String request, String answer) throws IOException {
        Files.writeString(
                Files.createDirectories(checkout.home().resolve("answers")).resolve(request), answer);
    }
}
