package joulebook.api.door;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from, as browsers say it and no page can: by {@code Sec-Fetch-Site} (W3C Fetch Metadata), and where an
 * older one has none, by {@code Origin} (RFC 6454). What sends neither is no browser: an agent, curl.
 */
final class Sender {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private Sender() {}

    /** Whether it may change anything. */
    static boolean changes(HttpServletRequest request) {
        return !READS.contains(request.getMethod());
    }

    /**
     * Whether a page of another site sent it, such as one of another port of this machine. One that only leads here by a link is
     * none: the browser then shows our page in its place.
     */
    static boolean isAnotherSite(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site == null) {
            return changes(request) && !isOurs(request.getHeader("Origin"), request.getHeader("Host"));
        }
        return !OURS.contains(site) && !isLink(request);
    }

    private static boolean isLink(HttpServletRequest request) {
        return !changes(request)
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    /** {@code null}, which a page in a sandbox sends, is no site of ours. */
    private static boolean isOurs(@Nullable String origin, @Nullable String host) {
        return origin == null
                || host != null
                        && origin.toLowerCase(Locale.ROOT)
                                .replaceFirst("^https?://", "")
                                .equals(host.toLowerCase(Locale.ROOT));
    }
}
