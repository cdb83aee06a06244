package joulebook.collector.rapl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Scope;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaplDomainsTest {
    @TempDir
    Path folder;

    private Powercap powercap;

    @BeforeEach
    void lay() {
        powercap = new Powercap(folder);
    }

    @Test
    void packagesAndDramAreMeteredAndWhatOverlapsThemIsNot() throws IOException {
        powercap.zone("intel-rapl:0", "package-0", 5_000_000);
        powercap.zone("intel-rapl:0:0", "core", 4_000_000);
        powercap.zone("intel-rapl:0:1", "dram", 1_000_000);
        powercap.zone("intel-rapl:1", "psys", 9_000_000);
        powercap.zone("intel-rapl-mmio:0", "package-0", 5_000_000);

        assertThat(powercap.meters())
                .extracting(meter -> meter.instrument().scope())
                .containsExactly(Scope.PACKAGE, Scope.DRAM);
        assertThat(powercap.find().without()).isEmpty();
    }

    /** Xeon Gold 6230: its thermal design power is 125 W, its PL2 may be 297 W. */
    @Test
    void theGreatestPowerIsTheLargestThatTheConstraintsState() throws IOException {
        Path zone = powercap.zone("intel-rapl:0", "package-0", 1);
        constraint(zone, 0, "long_term", 125_000_000);
        constraint(zone, 1, "short_term", 297_000_000);

        assertThat(only().limit()).isEqualTo(new Power(297_000));
        assertThat(only().provenance())
                .contains("greatest power 297 W: " + zone.resolve("constraint_1_max_power_uw") + " (short_term)");
    }

    /** As desktops have it: what long_term states is the design power, and the package boosts past it. */
    @Test
    void aDesignPowerIsDoubledWhereNothingElseIsStated() throws IOException {
        Path zone = powercap.zone("intel-rapl:0", "package-0", 1);
        constraint(zone, 0, "long_term", 125_000_000);
        constraint(zone, 1, "short_term", 0);
        constraint(zone, 2, "peak_power", 4_095_875_000L); // all bits of the field

        assertThat(only().limit()).isEqualTo(new Power(250_000));
        assertThat(only().provenance())
                .contains("greatest power 250 W: twice " + zone.resolve("constraint_0_max_power_uw"));
    }

    @Test
    void aPackageThatStatesNothingDrawsNoMoreThanTwiceTheTablesDesignPower() throws IOException {
        powercap.zone("intel-rapl:0", "package-0", 1);

        assertThat(only().limit()).isEqualTo(new Power(560_000));
        assertThat(only().provenance())
                .contains("greatest power 560 W: twice the TDP of AMD EPYC 9354 (AMD product table");
    }

    @Test
    void memoryThatStatesNothingDrawsNoMoreThanItsPackage() throws IOException {
        powercap.zone("intel-rapl:0:1", "dram", 1);

        assertThat(only().limit()).isEqualTo(new Power(560_000));
        assertThat(only().provenance()).endsWith(", as its package's");
    }

    @Test
    void aDomainThatCannotBeReadIsNamedWhereOthersCan() throws IOException {
        powercap.zone("intel-rapl:0", "package-0", 1);
        Path memory = powercap.zone("intel-rapl:0:1", "dram", 1);
        Files.delete(memory.resolve("energy_uj"));

        assertThat(powercap.meters()).hasSize(1);
        assertThat(powercap.find().without())
                .containsOnlyKeys("rapl intel-rapl:0:1")
                .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                        reason -> reason.startsWith("cannot read " + memory.resolve("energy_uj")), "names the file"));
    }

    @Test
    void aRangeThatIsNoNumberLeavesTheDomainMetered() throws IOException {
        Path zone = powercap.zone("intel-rapl:0", "package-0", 1);
        Files.writeString(zone.resolve("max_energy_range_uj"), "\n");

        assertThat(only().provenance()).contains("max_energy_range_uj cannot be read: each fall of the counter");
    }

    @Test
    void aMachineWithoutRaplSaysSo() {
        assertThat(new Powercap(folder.resolve("none")).find().without().get("rapl"))
                .endsWith("this machine (or virtual machine) shows no RAPL");
    }

    private Instrument only() {
        return powercap.meters().getFirst().instrument();
    }

    private static void constraint(Path zone, int number, String name, long microwatts) throws IOException {
        Files.writeString(zone.resolve("constraint_" + number + "_name"), name + "\n");
        Files.writeString(zone.resolve("constraint_" + number + "_max_power_uw"), microwatts + "\n");
    }
}
