package joulebook.cli.print;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell; the first column is the row's name. */
final class Table {
    private static final String BETWEEN = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    void row(String name, List<String> cells) {
        List<String> row = new ArrayList<>();
        row.add(name);
        row.addAll(cells);
        rows.add(row);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(width(column) - cell.length()))
                        .append(BETWEEN);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
