package joulebook.runner.data;

/** What makes tokens of text. */
public interface Tokeniser {

    /** Tokens, each from 0 up to {@link #vocabulary()}. */
    int[] tokens(String text);

    /** Text of tokens. Where they end within a character, that is U+FFFD. */
    String text(int[] tokens);

    /** Whether a token says that a text is over, and nothing else. */
    boolean ends(int token);

    /** What stands between two documents. */
    int[] separator();

    int vocabulary();

    /** For people, and what a prepared corpus is known by: the same name makes the same tokens. */
    String name();
}
