package joulebook.api.archive;

/**
 * What is kept of a segment whose samples are in a file.
 *
 * @param arrival the segment's
 * @param payloadSha256 of the payload as it was stored
 * @param samplesSha256 of {@link SampleForm}
 */
record ArchivedSegment(long arrival, int payloadBytes, byte[] payloadSha256, byte[] samplesSha256) {}
