package joulebook.api.claim;

/** A verdict and its reason, which follows "because" or stands alone. */
public record Judgement(Verdict verdict, String words) {}
