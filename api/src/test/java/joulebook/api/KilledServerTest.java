package joulebook.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import joulebook.api.ServerTest.Answer;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Sample;
import joulebook.kernel.metering.Segment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server and its database that are killed at any moment leave, and what the next start makes of it. */
@Tag("server")
class KilledServerTest {
    private static final Instant ZERO = Instant.parse("2026-01-05T08:00:00Z");
    private static final List<String> DEVICES = List.of("killed-a", "killed-b", "killed-c");
    private static final int HOURS = 3;
    private static final String PERIOD = "{\"from\":\"2026-01-05T08:00:00Z\",\"to\":\"2026-01-05T11:00:00Z\"}";

    @Test
    void aKilledServerBooksTheSameWindowsAsOneThatWasLeftAlone(@TempDir Path calm, @TempDir Path stormy)
            throws IOException {
        List<byte[]> shipments = shipments();
        List<String> undisturbed;
        try (ServerProcess server = ServerProcess.start(calm)) {
            shipments.forEach(
                    shipment -> assertThat(server.ship(shipment).status()).isEqualTo(200));
            assertThat(close(server).get("state").asString()).isEqualTo("COMPLETED");
            undisturbed = windows(server);
        }
        assertThat(undisturbed).hasSize(DEVICES.size() * HOURS * 60);

        killInTheMiddleOfIngest(stormy, shipments);
        killInTheMiddleOfClosing(stormy, shipments);

        try (ServerProcess server = ServerProcess.start(stormy)) {
            assertThat(server.get("/v1/jobs").json().findValuesAsString("state"))
                    .doesNotContain("STARTED", "STARTING");
            assertThat(close(server).get("state").asString()).isEqualTo("COMPLETED");
            assertThat(windows(server)).isEqualTo(undisturbed);
        }
    }

    private static void killInTheMiddleOfIngest(Path home, List<byte[]> shipments) throws IOException {
        ServerProcess server = ServerProcess.start(home);
        CompletableFuture<Void> shipping = CompletableFuture.runAsync(() -> shipments.forEach(server::ship));
        ServerProcess.until(
                "some segments are in", () -> !server.get("/v1/devices").json().isEmpty());
        server.kill();
        // on a quick machine all may have been in by then: nothing may be lost then, either
        shipping.handle((done, failure) -> true).join();
    }

    private static void killInTheMiddleOfClosing(Path home, List<byte[]> shipments) throws IOException {
        ServerProcess server = ServerProcess.start(home);
        // the shipper had no answer for some and sends all again
        shipments.forEach(shipment -> assertThat(server.ship(shipment).status()).isEqualTo(200));
        CompletableFuture<?> closing = CompletableFuture.runAsync(() -> close(server));
        ServerProcess.until("some windows are closed", () -> !windows(server).isEmpty());
        server.kill();
        // it may have been done by then: then there is nothing left to do, which must hold as well
        closing.handle((done, failure) -> true).join();
    }

    @Test
    void aKilledDatabaseIsStartedAgainAndLosesNothing(@TempDir Path home) throws IOException {
        try (ServerProcess server = ServerProcess.start(home)) {
            byte[] shipment = shipments().getFirst();
            server.ship(shipment);
            ProcessHandle postgres = server.postgres();
            postgres.destroyForcibly();
            postgres.onExit().join();

            List<Answer> meanwhile = new ArrayList<>();
            ServerProcess.until("it answers again", () -> {
                meanwhile.add(server.ship(shipment));
                return meanwhile.getLast().status() == 200;
            });

            assertThat(meanwhile.getLast().text()).contains("\"stored\":0");
            assertThat(meanwhile.subList(0, meanwhile.size() - 1)).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.type()).isEqualTo("application/problem+json");
            });
        }
    }

    @Test
    void aDatabaseThatIsAwayIsA503UntilItIsBack(@TempDir Path home, @TempDir Path data) throws IOException {
        EmbeddedPostgres elsewhere = postgres(data, 0).start();
        String address = "jdbc:postgresql://127.0.0.1:" + elsewhere.getPort() + "/postgres?user=postgres";
        try (ServerProcess server = ServerProcess.start(home, Map.of("JOULEBOOK_DATABASE_URL", address))) {
            assertThat(home.resolve("postgres")).doesNotExist();
            elsewhere.close();

            Answer away = server.get("/v1/devices");
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.type()).isEqualTo("application/problem+json");
            assertThat(away.json().get("detail").asString()).contains("Send the same again");

            elsewhere = postgres(data, elsewhere.getPort()).start();
            ServerProcess.until(
                    "it answers again", () -> server.get("/v1/devices").status() == 200);
        } finally {
            elsewhere.close();
        }
    }

    private static EmbeddedPostgres.Builder postgres(Path data, int port) {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.resolve("binaries").toFile())
                .setPort(port);
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefusedInWords(@TempDir Path home) throws Exception {
        try (ServerProcess first = ServerProcess.start(home)) {
            String before = Files.readString(home.resolve("server.log"));
            Process second = ServerProcess.launch(home, "0", Map.of());

            assertThat(second.waitFor()).isEqualTo(1);
            assertThat(Files.readString(home.resolve("server.log")).substring(before.length()))
                    .contains("another Joulebook server (process ", "JOULEBOOK_HOME")
                    .doesNotContain("\tat ");
            assertThat(first.get("/v1/devices").status()).isEqualTo(200);

            int taken = Integer.parseInt(
                    Files.readString(home.resolve("server.json")).replaceAll("(?s).*127.0.0.1:(\\d+).*", "$1"));
            Path other = home.resolve("other");
            Process third = ServerProcess.launch(other, Integer.toString(taken), Map.of());
            assertThat(third.waitFor()).isEqualTo(1);
            assertThat(Files.readString(other.resolve("server.log")))
                    .contains("port " + taken, "JOULEBOOK_PORT")
                    .doesNotContain("\tat ");
        }
    }

    private static tools.jackson.databind.JsonNode close(ServerProcess server) {
        return server.post("/v1/jobs/closewindows", PERIOD).json();
    }

    private static List<String> windows(ServerProcess server) {
        List<String> windows = new ArrayList<>();
        for (String device : DEVICES) {
            server.get("/v1/windows?device=" + device + "&from=2026-01-05T08:00:00Z&to=2026-01-05T11:00:00Z")
                    .json()
                    .get("windows")
                    .forEach(window -> windows.add(window.toString()));
        }
        return windows;
    }

    /** Three devices, three hours, a sample a second, a segment in ten minutes; seeded. */
    private static List<byte[]> shipments() {
        Random random = new Random(7);
        List<byte[]> shipments = new ArrayList<>();
        for (int part = 0; part < HOURS * 6; part++) {
            List<Segment> segments = new ArrayList<>();
            for (String device : DEVICES) {
                Instrument instrument = Samples.power(device);
                List<Sample> samples = new ArrayList<>();
                for (int second = 0; second < 600; second++) {
                    samples.add(Samples.drawing((part * 600L + second) * Samples.SECOND, random.nextLong(700_000)));
                }
                segments.add(Samples.segment(instrument, ZERO, part, part == HOURS * 6 - 1, samples));
            }
            shipments.add(Samples.frames(segments));
        }
        return shipments;
    }
}
