package joulebook.runner.evaluation.metric;

/** One rated example: the rating that it has, and the one that it was given. */
public record Rated(double gold, double predicted) {}
