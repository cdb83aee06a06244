package joulebook.kernel.metering;

/** How a device's energy is known. The order is the binary form's: add at the end only. */
public enum Method {
    COUNTER(Tier.MEASURED_BY_COUNTER),
    INSTANT_POWER(Tier.MEASURED_BY_SAMPLING),
    AVERAGED_POWER(Tier.MEASURED_BY_SAMPLING),
    MODELLED(Tier.MODELLED),
    DECLARED(Tier.DECLARED);

    private final Tier tier;

    Method(Tier tier) {
        this.tier = tier;
    }

    public Tier tier() {
        return tier;
    }
}
