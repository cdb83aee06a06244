package joulebook.api.imports;

import java.util.UUID;
import joulebook.api.problem.Refusal;
import joulebook.api.run.RunRequest;
import org.jspecify.annotations.Nullable;

/**
 * What the sender says of a log; its samples follow.
 *
 * @param content SHA-256 of the file, 64 hexadecimal digits
 * @param part which host's rows were taken of a file of several; left out for all of it
 * @param lead names the log by its first rows: a longer copy of it has the same
 * @param reading how the file was read: zone, host, what told its GPUs apart
 * @param replaces an import that is withdrawn for it
 * @param by who brings it in
 * @param why of the withdrawal, where it replaces one
 * @param run whose the log's energy is; its devices, boot, start and end are those of the samples
 */
record ImportRequest(
        @Nullable String content,
        @Nullable String part,
        @Nullable String lead,
        @Nullable String reading,
        @Nullable UUID replaces,
        @Nullable String by,
        @Nullable String why,
        @Nullable RunRequest run) {
    private static final int LONGEST = 500;

    String digest() {
        String said = content == null ? "" : content;
        if (!said.matches("[0-9a-f]{64}")) {
            throw Refusal.invalid("content", "give the SHA-256 of the file, 64 hexadecimal digits, not '" + said + "'");
        }
        return said;
    }

    String partOrAll() {
        return part == null ? "" : text("part", part);
    }

    String leadOrContent() {
        return lead == null ? digest() : text("lead", lead);
    }

    String how() {
        return text("reading", reading);
    }

    String who() {
        return text("by", by);
    }

    String reason() {
        return why == null ? "replaced by a corrected import" : text("why", why);
    }

    RunRequest itsRun() {
        if (run == null) {
            throw Refusal.invalid("run", "an import needs a run: whose energy it is");
        }
        return run;
    }

    static String text(String field, @Nullable String said) {
        String text = said == null ? "" : said.strip();
        if (text.isEmpty() || text.length() > LONGEST || text.chars().anyMatch(Character::isISOControl)) {
            throw Refusal.invalid(field, "an import needs a " + field + ": 1 to " + LONGEST + " characters in a line");
        }
        return text;
    }
}
