package joulebook.api.door;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.List;
import joulebook.api.problem.Refusal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * What a change may be made of: JSON or segments, neither of which a page of another site can send without asking first
 * (Fetch, "CORS-safelisted request-header"), and no more of it than is read at once.
 */
final class Bodies {
    private static final MediaType SEGMENTS = new MediaType("application", "vnd.joulebook.segments");
    /** One log, of which nothing is taken before it is there whole; it goes to a file, not into memory. */
    private static final MediaType IMPORT = new MediaType("application", "vnd.joulebook.import");

    private static final int LARGEST_MEBIBYTES = 64;
    private static final int LARGEST_IMPORT_MEBIBYTES = 1024;
    private static final int LARGEST_JSON_MEBIBYTES = 32;

    private Bodies() {}

    /**
     * The request, of which no more is read than may come.
     *
     * @throws Refusal (415) for a body of another kind, also an empty one that says so; (413) for one that is too large
     */
    static HttpServletRequest checked(HttpServletRequest request) {
        MediaType type = type(request.getContentType());
        boolean body = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        if (type == null && !body) {
            return request;
        }
        if (type == null
                || !List.of(MediaType.APPLICATION_JSON, SEGMENTS, IMPORT).stream()
                        .anyMatch(known -> known.includes(type))) {
            throw Refusal.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "a change is sent as application/json (segments as " + SEGMENTS + ", an import as "
                            + IMPORT + "), and this is "
                            + (type == null ? "a body without a Content-Type" : type)
                            + ": set the header Content-Type");
        }
        int most = SEGMENTS.includes(type)
                ? LARGEST_MEBIBYTES
                : IMPORT.includes(type) ? LARGEST_IMPORT_MEBIBYTES : LARGEST_JSON_MEBIBYTES;
        if (request.getContentLengthLong() > mebibytes(most)) {
            throw tooLarge(most);
        }
        return request.getContentLengthLong() >= 0 ? request : new Bounded(request, most);
    }

    private static @Nullable MediaType type(@Nullable String named) {
        if (named == null) {
            return null;
        }
        try {
            return MediaType.parseMediaType(named);
        } catch (InvalidMediaTypeException e) {
            throw Refusal.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "'" + named + "' is no media type: set the header Content-Type to application/json");
        }
    }

    private static long mebibytes(int most) {
        return (long) most << 20;
    }

    private static Refusal tooLarge(int most) {
        return Refusal.tooLarge("more than " + most + " MiB at once: send it in several requests; nothing was stored");
    }

    /** A body that does not say how long it is. */
    private static final class Bounded extends HttpServletRequestWrapper {
        private final int most;

        private Bounded(HttpServletRequest request, int most) {
            super(request);
            this.most = most;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counted(super.getInputStream(), most);
        }
    }

    private static final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private final int most;
        private long left;

        private Counted(ServletInputStream in, int most) {
            this.in = in;
            this.most = most;
            this.left = mebibytes(most);
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = in.read(into, from, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            left -= read;
            if (left < 0) {
                throw tooLarge(most);
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
