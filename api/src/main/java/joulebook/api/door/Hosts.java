package joulebook.api.door;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.stereotype.Component;

/**
 * The names that this server is asked by, as a {@code Host} header has them (RFC 9110, 7.2): those of the own machine with
 * the port that it listens on, and those of {@code joulebook.hosts}, with the port that they name or with any.
 */
@Component
final class Hosts {
    private static final String SETTING = "joulebook.hosts";
    private static final List<String> OWN = List.of("127.0.0.1", "localhost", "[::1]");
    private static final String NAME = "(\\[[0-9a-f:.]+]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?)";
    private static final int HTTP = 80;

    private final List<String> more;

    Hosts(@Value("${" + SETTING + "}") List<String> named) {
        this.more = named.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : more) {
            if (!name.matches(NAME + "(:[0-9]{1,5})?")) {
                throw new InvalidConfigurationPropertyValueException(
                        SETTING,
                        name,
                        "give names as a browser sends them, with a comma between: books.example.org, or"
                                + " localhost:9000; no scheme, no path, no *");
            }
        }
    }

    /**
     * Whether this server goes by that name.
     *
     * @param host as the header has it; null where a request of HTTP/1.0 has none, which no browser sends
     * @param port that the request came in at
     */
    boolean has(@Nullable String host, int port) {
        if (host == null) {
            return true;
        }
        String asked = host.toLowerCase(Locale.ROOT);
        return own(port).anyMatch(asked::equals) || more.contains(asked) || more.contains(withoutPort(asked));
    }

    /** For a refusal. */
    String words(int port) {
        return Stream.concat(own(port).limit(OWN.size()), more.stream()).collect(Collectors.joining(", "));
    }

    private static Stream<String> own(int port) {
        Stream<String> withPort = OWN.stream().map(name -> name + ":" + port);
        return port == HTTP ? Stream.concat(OWN.stream(), withPort) : withPort;
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":[0-9]+$", "");
    }
}
