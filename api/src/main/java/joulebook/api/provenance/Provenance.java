package joulebook.api.provenance;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import joulebook.api.ledger.Entry;
import joulebook.kernel.metering.Gap;
import org.jspecify.annotations.Nullable;

/**
 * What an entry comes from, each step with its digest: SHA-256 of the row's canonical form, in hexadecimal, as docs/ledger.md
 * says; null for a row from before there were digests.
 *
 * @param reversedBy the entry that takes this one back; null while it stands
 * @param segments that the window was computed from, by their time
 * @param terms that the postings name, by their id
 */
public record Provenance(
        Entry entry,
        @Nullable Long reversedBy,
        Attribution attribution,
        Window window,
        List<Segment> segments,
        List<Terms> terms) {

    /** The split of a window that the entry books. */
    @Schema(name = "ProvenanceAttribution")
    public record Attribution(
            int revision,
            int windowRevision,
            String inputsSha256,
            Instant attributedAt,
            @Nullable String digest,
            List<Share> shares) {}

    /** @param run null for idle */
    @Schema(name = "ProvenanceShare")
    public record Share(@Nullable UUID run, String energy, long coveredNanos) {}

    /**
     * A device's minute.
     *
     * @param inputsSha256 over the identities and checksums of its segments, and what they came to
     * @param lastArrival it was computed from the segments up to this one; null before there were digests
     */
    @Schema(name = "ProvenanceWindow")
    public record Window(
            String device,
            Instant minute,
            int revision,
            String energy,
            long coveredNanos,
            @Nullable String crossCheckDifference,
            List<Gap> gaps,
            String inputsSha256,
            @Nullable Long lastArrival,
            Instant closedAt,
            @Nullable String digest,
            Instrument instrument) {}

    @Schema(name = "ProvenanceInstrument")
    public record Instrument(
            long id,
            String name,
            String method,
            String tier,
            String tierLabel,
            String scope,
            int uncertaintyPermille,
            String provenance,
            @Nullable String digest) {}

    /**
     * Raw samples of one device.
     *
     * @param crc32c of the payload, in hexadecimal
     * @param payloadSha256 of the payload as it is stored, in hexadecimal
     * @param arrival counts segments in the order in which they came
     * @param archive the file that has its samples; null where none has them
     */
    @Schema(name = "ProvenanceSegment")
    public record Segment(
            UUID boot,
            long firstMonotonic,
            long sequence,
            Instant firstUtc,
            Instant lastUtc,
            int samples,
            boolean endsStream,
            long bytes,
            String crc32c,
            String payloadSha256,
            long arrival,
            Instant receivedAt,
            @Nullable String digest,
            @Nullable Archive archive) {}

    /**
     * A Parquet file of raw samples.
     *
     * @param path below the archive's folder
     * @param sha256 of its bytes, in hexadecimal
     * @param only whether the samples are there only, and no longer in the database
     */
    @Schema(name = "ProvenanceArchive")
    public record Archive(String path, String sha256, boolean only) {}

    /**
     * What energy was weighed and priced by.
     *
     * @param factor that weighs, or that stands behind the minute's own intensity
     * @param minute what a policy's series and contract gave for this minute; null where nothing has its own
     */
    @Schema(name = "ProvenanceTerms")
    public record Terms(
            long id,
            Factor factor,
            boolean factorAssumed,
            @Nullable OfTheMinute minute,
            String tariff,
            String tariffSource,
            boolean tariffAssumed,
            String pue,
            String pueSource,
            @Nullable String digest) {}

    /**
     * What holds for a minute only, with the rows that it is from.
     *
     * @param intensity null where the factor's own counts
     * @param intensityPoint of a series; null for a mean of several
     * @param intensityFallback what stands in where the zone's finest series says nothing; so for {@code priceFallback}
     * @param contract version of the tariff that gave the price
     */
    @Schema(name = "ProvenanceMinute")
    public record OfTheMinute(
            @Nullable String intensity,
            @Nullable String intensitySource,
            @Nullable Long intensityPoint,
            @Nullable String intensityFallback,
            @Nullable Long contract,
            @Nullable Long pricePoint,
            @Nullable String priceFallback,
            @Nullable Long puePoint) {}

    /** @param supersededBy the factor that corrects this one; null while nobody did */
    @Schema(name = "ProvenanceFactor")
    public record Factor(
            long id,
            String geo,
            String name,
            String intensity,
            String basis,
            LocalDate validFrom,
            LocalDate validTo,
            @Nullable Long supersedes,
            @Nullable Long supersededBy,
            String source,
            String version,
            String licence,
            @Nullable String digest) {}
}
