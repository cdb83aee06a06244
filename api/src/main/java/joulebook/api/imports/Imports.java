package joulebook.api.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import joulebook.api.ingest.SegmentStore;
import joulebook.api.problem.Refusal;
import joulebook.api.run.RunRequest;
import joulebook.api.run.RunStore;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes imports, each whole or not at all, and withdraws them. One at a time, and no sample is stored meanwhile. */
@Service
class Imports {
    private final ImportStore store;
    private final SegmentStore segments;
    private final RunStore runs;
    private final BookedAlready booked;
    private final Clock clock = Clock.systemUTC();

    Imports(ImportStore store, SegmentStore segments, RunStore runs, BookedAlready booked) {
        this.store = store;
        this.segments = segments;
        this.runs = runs;
        this.booked = booked;
    }

    /** @param repeated whether it was taken before: then nothing was stored now */
    record Accepted(UUID id, boolean repeated) {}

    /** @throws Refusal (422, 409) if it cannot be taken whole: then nothing of it is stored */
    @Transactional
    Accepted take(ImportBody body) {
        try {
            ImportRequest request = body.request();
            segments.inOrder();
            Optional<UUID> before = before(request);
            return before.isPresent() ? new Accepted(before.get(), true) : new Accepted(add(request, body), false);
        } catch (IOException e) {
            throw new UncheckedIOException("an import that was received cannot be read again", e);
        }
    }

    /** The import that this one repeats. */
    private Optional<UUID> before(ImportRequest request) {
        for (Import known : store.alike(request.digest(), request.leadOrContent(), request.partOrAll())) {
            boolean sameFile = known.content().equals(request.digest());
            if (sameFile && known.reading().equals(request.how()) && runs.announcedAs(known.id(), request.itsRun())) {
                return Optional.of(known.id());
            }
            if (!known.id().equals(request.replaces())) {
                throw Refusal.conflict(alike(known, sameFile, request));
            }
        }
        return Optional.empty();
    }

    private static String alike(Import known, boolean sameFile, ImportRequest request) {
        String as = sameFile
                ? "this file is booked already, as " + known.words()
                        + ", and is one thing however it is read: it was read as "
                        + known.reading() + "; now as " + request.how()
                        + (known.reading().equals(request.how()) ? ", and has another project or other terms" : "")
                : "this log begins with the same rows as " + known.words()
                        + ": it is a part of that one, or a longer copy of it";
        return as + ". To book it as it is now instead, say --replace " + known.id()
                + "; to take that one back only, ./joulebook" + " import withdraw " + known.id()
                + " --why ... . Nothing was stored";
    }

    private UUID add(ImportRequest request, ImportBody body) throws IOException {
        UUID id = UUID.randomUUID();
        UUID replaces = request.replaces();
        if (replaces != null) {
            withdraw(replaces, request.who(), request.reason());
        }
        Taken taken = new Taken();
        body.segments(id, some -> {
            some.forEach(taken::add);
            segments.store(some);
        });
        RunRequest run = request.itsRun().of(id, taken.devices());
        booked.refuse(id, run.hostNamed(), taken.devices(), taken.from(), taken.to());
        runs.put(id, run);
        runs.add(id, taken.marks(id));
        store.add(new Import(
                id,
                request.digest(),
                request.partOrAll(),
                request.leadOrContent(),
                request.how(),
                stored(taken.from()),
                stored(taken.to()),
                taken.segments(),
                taken.samples(),
                replaces,
                request.who(),
                now()));
        return id;
    }

    private static Instant stored(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Takes an import back; the same again changes nothing.
     *
     * @throws Refusal (404) if there is no such import, (409) if it was withdrawn for another reason
     */
    @Transactional
    void withdraw(UUID id, @Nullable String by, @Nullable String why) {
        String who = ImportRequest.text("by", by);
        String reason = ImportRequest.text("why", why);
        segments.inOrder();
        ImportStore.Stored its = get(id);
        Withdrawal before = its.withdrawal();
        if (before == null) {
            store.add(new Withdrawal(id, who, reason, store.arrival(), now()));
        } else if (!before.why().equals(reason) || !before.by().equals(who)) {
            throw Refusal.conflict("import " + id + " was withdrawn at " + before.at() + " by " + before.by()
                    + ", because: "
                    + before.why() + (its.replacedBy() == null ? "" : "; import " + its.replacedBy() + " replaced it")
                    + ". There is nothing left to withdraw; nothing was stored");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** @throws Refusal (404) if there is no such import */
    ImportStore.Stored get(UUID id) {
        return store.find(id)
                .orElseThrow(
                        () -> Refusal.unknown("there is no import " + id + ": ./joulebook import list names them"));
    }

    List<ImportStore.Stored> list() {
        return store.list();
    }
}
