package joulebook.cli.print;

import java.util.List;

/** What a token of decoding drew, ASA beside dense. */
public final class PerTokenText {
    private final Table table = new Table();

    public PerTokenText() {
        table.row("energy", List.of("ASA J/token", "dense", "ratio", "quality"));
    }

    /** One case, in joules a token. */
    public void add(String name, double ours, double baseline, String quality) {
        table.row(
                name,
                List.of(
                        Figures.format("%.4g", ours),
                        Figures.format("%.4g", baseline),
                        Figures.format("%.2fx", baseline / ours),
                        quality));
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
