package joulebook.collector.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joulebook.kernel.metering.Condition;
import joulebook.kernel.metering.Method;
import joulebook.kernel.metering.Reading;
import joulebook.kernel.metering.Tier;
import joulebook.kernel.quantity.Power;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelledCpuMeterTest extends MeterContract {
    @TempDir
    Path folder;

    @Override
    protected Meter working() {
        return new ModelledCpuMeter("node-1", "AMD EPYC 9354 32-Core Processor", 4, () -> 0.5);
    }

    @Override
    protected Meter broken() {
        return new ModelledCpuMeter("node-1", "AMD EPYC 9354 32-Core Processor", 4, () -> Double.NaN);
    }

    /** 280 W over 32 cores is 8.75 W; 4 cores at half load: 4 x 8.75 x (0.1 + 0.9 x 0.5) = 19.25 W. */
    @Test
    void powerFollowsTheStatedModel() {
        Meter meter = working();
        assertThat(meter.read()).isEqualTo(new Reading.Drawing(new Power(19_250)));
        assertThat(meter.beside()).isEqualTo(new Meter.Beside(null, Condition.utilised(50)));
    }

    @Test
    void itNeverPassesForMeasured() {
        assertThat(working().instrument().method()).isEqualTo(Method.MODELLED);
        assertThat(working().instrument().tier()).isEqualTo(Tier.MODELLED);
        assertThat(working().instrument().uncertaintyPermille()).isEqualTo(400);
    }

    @Test
    void aModelThatIsNotInTheTableTakesItsFamilysMedianAndSaysSo() {
        assertThat(new ModelledCpuMeter("node-1", "AMD EPYC", 2, () -> 1)
                        .instrument()
                        .provenance())
                .contains("model 'AMD EPYC' is not in the table: median TDP per core of its");
    }

    /** 4 cores x 8.75 W at full load. */
    @Test
    void itsGreatestPowerIsTheModelsOwn() {
        assertThat(working().instrument().limit()).isEqualTo(new Power(35_000));
        assertThat(working().instrument().provenance())
                .endsWith("greatest power 35 W: the model's at full utilisation");
    }

    /** 150 W / 24 cores; the 5220 beside it in the table has 125 W / 18. */
    @Test
    void aModelIsNotTakenForOneWhoseNameItBeginsWith() {
        assertThat(CpuTable.find("Intel(R) Xeon(R) Gold 5220R CPU @ 2.20GHz").watts())
                .isEqualTo(6.25);
    }

    /** 500 W is the table's largest. */
    @Test
    void aModelThatIsNotInTheTableDrawsNoMoreThanTwiceTheLargestThatIs() {
        GreatestPower greatest = new CpuModel("Xeon 9999").greatestPower();
        assertThat(greatest.power()).isEqualTo(new Power(1_000_000));
        assertThat(greatest.inWords()).contains("twice the TDP of the table's largest, as 'Xeon 9999' is not in it: ");
    }

    /** Of 100 jiffies 60 idle and 10 in iowait: 30 % busy. */
    @Test
    void utilisationIsWhatProcStatSaysSinceTheLastQuestion() throws IOException {
        Path stat = folder.resolve("stat");
        Files.writeString(stat, "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 1 1 1 1\n");
        CpuLoad load = new CpuLoad.ProcStat(stat);
        Files.writeString(stat, "cpu  120 0 110 860 10 0 0 0 0 0\n");
        assertThat(load.sinceLast()).isEqualTo(0.3);
        assertThat(load.sinceLast()).isEqualTo(0.3); // no tick since: nothing new is known
    }
}
