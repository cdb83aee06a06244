package joulebook.cli.server;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import joulebook.cli.process.Trouble;

/** Who publishes intensities, and how each wants the user's key. */
public enum Provider {
    /** A header {@code auth-token}. */
    ELECTRICITY_MAPS("electricity-maps") {
        @Override
        HttpRequest.Builder request(URI url, String key) {
            return HttpRequest.newBuilder(url).header("auth-token", key);
        }
    },
    /** A token of its own {@code /login}, as a bearer. */
    WATTTIME("watttime") {
        @Override
        HttpRequest.Builder request(URI url, String key) {
            return HttpRequest.newBuilder(url).header("Authorization", "Bearer " + key);
        }
    },
    /** A parameter {@code securityToken}. */
    ENTSOE("entsoe") {
        @Override
        HttpRequest.Builder request(URI url, String key) {
            String with = url + (url.getQuery() == null ? "?" : "&") + "securityToken="
                    + URLEncoder.encode(key, StandardCharsets.UTF_8);
            return HttpRequest.newBuilder(URI.create(with));
        }
    };

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String word;

    Provider(String word) {
        this.word = word;
    }

    /** @throws Trouble if there is no such provider */
    public static Provider named(String word) {
        return Arrays.stream(values())
                .filter(provider -> provider.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new Trouble("there is no provider '" + word + "': there are "
                        + Arrays.stream(values()).map(each -> each.word).collect(Collectors.joining(", "))));
    }

    abstract HttpRequest.Builder request(URI url, String key);

    /**
     * What it answers, as it is.
     *
     * @throws Trouble if there is no answer, or none that is good; the key is in no message
     */
    public String ask(URI url, String key) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer =
                    client.send(request(url, key).timeout(PATIENCE).GET().build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new Trouble(word + " answered " + answer.statusCode() + " to " + url + ": "
                        + answer.body().lines().findFirst().orElse("") + ". Is the key right, and may it ask this?");
            }
            return answer.body();
        } catch (IOException | IllegalArgumentException e) {
            throw new Trouble("no answer from " + url + ": " + e.getClass().getSimpleName(), e);
        }
    }
}
