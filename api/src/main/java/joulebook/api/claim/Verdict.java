package joulebook.api.claim;

/** What becomes of a claim here. */
public enum Verdict {
    SUPPORTED("supported"),
    NOT_SUPPORTED_AT_THIS_LENGTH("not supported at this length"),
    NOT_SUPPORTED("not supported"),
    NOT_TESTABLE_HERE("not testable here");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** In words, as screens and reports print it. */
    public String label() {
        return label;
    }

    /** This verdict, because of that. */
    Judgement because(String words) {
        return new Judgement(this, words);
    }
}
