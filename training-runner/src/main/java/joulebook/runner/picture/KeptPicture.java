package joulebook.runner.picture;

import java.util.List;
import java.util.Locale;

/**
 * Draws {@link KeptOverTraining} as an SVG: a column for each snapshot, a row for each layer; in each field, rows of
 * tiles from above and blocks of keys from the left. The darker a tile, the more heads kept it; a mark above and below
 * the field shows the block in which the answers stand.
 */
public final class KeptPicture {
    private static final int FIELD = 128;
    private static final int GAP = 12;
    private static final int LEFT = 56;
    private static final int TOP = 80;
    private static final int CAPTION = 16;

    private final KeptOverTraining kept;

    public KeptPicture(KeptOverTraining kept) {
        this.kept = kept;
    }

    public String svg() {
        List<KeptOverTraining.Snapshot> snapshots = kept.snapshots();
        int layers = snapshots.getFirst().layers().size();
        int width = Math.max(560, LEFT + snapshots.size() * (FIELD + GAP));
        int height = TOP + layers * (FIELD + CAPTION + GAP);
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                .formatted(width, height, width, height));
        svg.append(" font-family=\"sans-serif\" font-size=\"11\" fill=\"#222\">\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, GAP, 18, "Blocks kept, of one held-out sequence: " + kept.training());
        text(svg, GAP, 34, legend());
        for (int column = 0; column < snapshots.size(); column++) {
            KeptOverTraining.Snapshot snapshot = snapshots.get(column);
            int x = LEFT + column * (FIELD + GAP);
            text(svg, x, TOP - 22, "step " + snapshot.step());
            text(svg, x, TOP - 9, snapshot.phase());
            for (int layer = 0; layer < layers; layer++) {
                int y = TOP + layer * (FIELD + CAPTION + GAP);
                if (column == 0) {
                    text(svg, GAP, y + FIELD / 2, "layer " + layer);
                }
                field(svg, x, y, snapshot.layers().get(layer));
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private String legend() {
        String each = "down: rows of 64 queries; right: blocks of 64 keys; darker: more heads; %: of the causal map";
        return kept.answer() == null ? each : each + "; red: block " + kept.answer() + ", where the answers stand";
    }

    private void field(StringBuilder svg, int x, int y, KeptTiles tiles) {
        int n = tiles.rows().size();
        svg.append("<g transform=\"translate(%d %d) scale(%s)\">".formatted(x, y, number(FIELD / (double) n)));
        svg.append("<path fill=\"#eee\" d=\"M0 0l%d %dh-%dz\"/>".formatted(n, n, n));
        for (int share = 1; share <= KeptTiles.ALL; share++) {
            String path = path(tiles, share);
            if (!path.isEmpty()) {
                svg.append("<path fill=\"#1b4f72\" fill-opacity=\"%s\" d=\"%s\"/>"
                        .formatted(number(share / (double) KeptTiles.ALL), path));
            }
        }
        if (kept.answer() != null) {
            svg.append("<path fill=\"#c0392b\" d=\"M%d -2h1v2h-1zM%d %dh1v2h-1z\"/>"
                    .formatted(kept.answer(), kept.answer(), n));
        }
        svg.append("</g>\n");
        text(svg, x, y + FIELD + CAPTION, String.format(Locale.ROOT, "%.1f %%", 100 * tiles.density()));
    }

    /** The tiles of one share, those that stand side by side as one. */
    private static String path(KeptTiles tiles, int share) {
        StringBuilder path = new StringBuilder();
        for (int own = 0; own < tiles.rows().size(); own++) {
            int start = 0;
            while (start <= own) {
                int end = start;
                while (end <= own && tiles.share(own, end) == share) {
                    end++;
                }
                if (end > start) {
                    path.append("M%d %dh%dv1h-%dz".formatted(start, own, end - start, end - start));
                }
                start = Math.max(end, start + 1);
            }
        }
        return path.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"%d\" y=\"%d\">".formatted(x, y))
                .append(text.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</text>\n");
    }
}
