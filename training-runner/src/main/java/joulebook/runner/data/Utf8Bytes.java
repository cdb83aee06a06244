package joulebook.runner.data;

import java.nio.charset.StandardCharsets;

/** A token is a byte of UTF-8; documents end with a line's end. */
public record Utf8Bytes() implements Tokeniser {

    @Override
    public int[] tokens(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            tokens[i] = bytes[i] & 0xFF;
        }
        return tokens;
    }

    @Override
    public String text(int[] tokens) {
        byte[] bytes = new byte[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            bytes[i] = (byte) tokens[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean ends(int token) {
        return false;
    }

    @Override
    public int[] separator() {
        return new int[] {'\n'};
    }

    @Override
    public int vocabulary() {
        return Corpus.VOCABULARY;
    }

    @Override
    public String name() {
        return "bytes";
    }
}
