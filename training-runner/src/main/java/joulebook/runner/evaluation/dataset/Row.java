package joulebook.runner.evaluation.dataset;

import java.nio.file.Path;
import java.util.List;

/** One line of a file. @param number from 1 */
record Row(Path file, long number, String text) {

    MalformedData malformed(String what, String whatToDo) {
        return new MalformedData(file, number, what, whatToDo);
    }

    /** {@code label}, which must be one of {@code labels}. */
    String oneOf(List<String> labels, String label) {
        if (!labels.contains(label)) {
            throw malformed(
                    "the label is '" + label + "', not one of " + String.join(", ", labels),
                    "Only a split with labels can be scored (dev, val or train); give it as it is published");
        }
        return label;
    }
}
