package joulebook.api.cost;

import java.util.List;

/**
 * A month's part of the CO2e that the making of devices emitted (scope 3, category 2). It is never turned back into energy, and
 * in no location- or market-based sum.
 *
 * @param carbon with its range, which the sources' figures span
 * @param users runs and idle devices; they add up to {@code carbon}
 * @param marks devices that used energy and whose making nobody stated
 */
public record EmbodiedStatement(
        String period,
        String carbon,
        String low,
        String high,
        List<EmbodiedShare> devices,
        List<EmbodiedUser> users,
        List<String> marks) {

    /** @param basis TIME: an equal part of its life; USE: by the hours for which runs held it */
    public record EmbodiedShare(String device, String basis, String carbon, String low, String high, String source) {}

    /** @param user {@code run:ID} or {@code idle:DEVICE} */
    public record EmbodiedUser(String user, String carbon) {}
}
