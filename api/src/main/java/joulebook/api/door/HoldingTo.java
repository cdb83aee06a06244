package joulebook.api.door;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** What a browser holds an answer to: scripts and styles of this server only and none inline, nobody's frame, no guessing. */
final class HoldingTo {
    /** W3C Content Security Policy Level 3; ECharts and the page set styles by script, which a policy does not forbid. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
            + " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin");

    private HoldingTo() {}

    static void tell(HttpServletResponse response) {
        HEADERS.forEach(response::setHeader);
    }
}
