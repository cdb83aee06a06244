package joulebook.collector.importing;

import java.util.ArrayList;
import java.util.List;
import joulebook.kernel.metering.DeviceId;
import joulebook.kernel.metering.Instrument;
import joulebook.kernel.metering.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A log's GPUs as instruments. A GPU with a UUID is the same device as the agent's; another one is named after its host, or else
 * after the log's first rows, so that a log and a longer copy of it have the same devices.
 */
final class Instruments {
    private static final int UNCERTAINTY_PERMILLE = 50;

    private final LogReader reader;
    private final Survey survey;
    private final LogOptions options;
    private final String sha256;

    Instruments(LogReader reader, Survey survey, LogOptions options, String sha256) {
        this.reader = reader;
        this.survey = survey;
        this.options = options;
        this.sha256 = sha256;
    }

    List<Instrument> of(List<Source> sources) throws LogRefused {
        List<Instrument> instruments = new ArrayList<>();
        for (Source source : sources) {
            PowerColumn power = Verdict.power(reader, survey, source);
            instruments.add(new Instrument(
                    new DeviceId(device(source)),
                    host(),
                    name(source),
                    power.method(),
                    Scope.GPU,
                    UNCERTAINTY_PERMILLE,
                    survey.gpu(source).limit(),
                    "nvidia-smi " + power.name() + ", file "
                            + reader.file().path().getFileName() + ", SHA-256 " + sha256 + ", zone " + options.zone()
                            + ", GPU by " + by() + "; +-5 % as NVIDIA states for power"));
        }
        return instruments;
    }

    /** Of all of them: as somebody said, or the log's column, or else a name made of its first rows. */
    String host() {
        String stated = options.host();
        return stated != null ? stated : !survey.host().isEmpty() ? survey.host() : "import-" + survey.lead();
    }

    private String device(Source source) throws LogRefused {
        String place = options.host() == null && survey.host().isEmpty() ? survey.lead() : host();
        String device = switch (reader.by()) {
            case UUID -> source.key();
            case BUS -> place + "/" + source.key();
            case NAME -> place + "/" + source.key().replaceAll("\\s+", "-");
            case INDEX, TURN -> place + "/gpu-" + source.key();
        };
        if (!device.matches("[^\\s\\p{Cntrl}]{1,200}")) {
            throw reader.file()
                    .refused("'" + device + "' is no name of a GPU: it has spaces, or more than 200 characters");
        }
        return device;
    }

    private String name(Source source) {
        @Nullable String name = source.name();
        return name != null
                ? name
                : source.label() + " of " + reader.file().path().getFileName();
    }

    String reading() {
        return "zone " + options.zone() + ", host " + host() + ", GPU by " + by();
    }

    private String by() {
        return switch (reader.by()) {
            case TURN -> "its turn among " + reader.turns();
            case UUID, BUS, INDEX, NAME -> reader.by().toString();
        };
    }
}
