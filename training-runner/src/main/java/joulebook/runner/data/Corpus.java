package joulebook.runner.data;

/**
 * Text as byte-level tokens (0..255), split by file: every twentieth file is held out.
 *
 * @param name for people
 * @param licence of the text
 * @param sha256 over the pinned digests of the files that it was read from
 */
public record Corpus(String name, String licence, String sha256, byte[] training, byte[] heldOut) {
    public static final int VOCABULARY = 256;

    /** The token at {@code index}. */
    static int token(byte[] text, int index) {
        return text[index] & 0xFF;
    }
}
