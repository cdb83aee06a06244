package joulebook.runner.data;

/** What makes tokens of text. */
public interface Tokeniser {

    /** Tokens, each from 0 up to {@link #vocabulary()}. */
    int[] tokens(String text);

    /** What stands between two documents. */
    int[] separator();

    int vocabulary();

    /** For people, and what a prepared corpus is known by: the same name makes the same tokens. */
    String name();
}
