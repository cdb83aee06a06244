package joulebook.cli.app;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** What a user typed, as one part of an address's path. */
final class PathPart {
    private PathPart() {}

    static String of(String typed) {
        return URLEncoder.encode(typed, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
