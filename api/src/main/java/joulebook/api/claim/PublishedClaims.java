package joulebook.api.claim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/**
 * All claims and the models that they are about, as the resource file has them.
 *
 * @param wording what the claims' words are
 * @param training7b what a training of 7 B took elsewhere, to hold money against
 */
public record PublishedClaims(
        String source, String wording, Training training7b, List<Claim> claims, List<ClaimedModel> models) {
    private static final String FILE = "reference/claims.json";

    /** @param watts of each GPU, as its source states it */
    public record Training(long gpuHours, long watts, String source) {
        double kilowattHours() {
            return gpuHours * watts / 1000.0;
        }
    }

    public static PublishedClaims read() {
        try (InputStream in = new ClassPathResource(FILE).getInputStream()) {
            return JsonMapper.builder().build().readValue(in, PublishedClaims.class);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
    }

    public ClaimedModel model(String id) {
        return models.stream()
                .filter(model -> model.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(FILE + " names a model that it does not have: " + id));
    }
}
