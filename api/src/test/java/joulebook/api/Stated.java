package joulebook.api;

import java.util.HashMap;
import java.util.Map;

/** Requests that several tests make. */
public final class Stated {
    private Stated() {}

    /** A contract in euros by Berlin's days, for the year 2026, to be changed. */
    public static Map<String, Object> contract(String code, String kind, Map<String, ?> rule) {
        Map<String, Object> contract = new HashMap<>(Map.of("code", code, "kind", kind, "rule", rule));
        contract.putAll(Map.of("currency", "EUR", "zone", "Europe/Berlin", "source", "contract", "version", "1"));
        contract.putAll(Map.of("validFrom", "2026-01-01", "validTo", "2027-01-01"));
        return contract;
    }
}
