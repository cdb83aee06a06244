package joulebook.runner.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class KeptPictureTest {
    private static final KeptTiles TILES = new KeptTiles(List.of("9", "99", "309"));

    @Test
    void tilesOfOneShareThatStandSideBySideAreDrawnAsOne() throws Exception {
        String svg = new KeptPicture(kept(1, TILES)).svg();
        assertThat(svg)
                .contains("fill-opacity=\"0.3333\" d=\"M0 2h1v1h-1z\"")
                .contains("fill-opacity=\"1\" d=\"M0 0h1v1h-1zM0 1h2v1h-2zM2 2h1v1h-1z\"")
                .contains(">72.2 %<"); // (1 + 2 + 1 + 1/3) of 6 tiles
    }

    @Test
    void thereIsAColumnForEachSnapshotAndARowForEachLayer() throws Exception {
        Document svg = parsed(new KeptPicture(kept(1, TILES, TILES)).svg());
        assertThat(svg.getElementsByTagName("g").getLength()).isEqualTo(4);
        assertThat(texts(svg)).contains("layer 0", "layer 1", "step 10", "dense warm-up", "step 20", "sparse");
        assertThat(svg.getDocumentElement().getAttribute("viewBox")).isEqualTo("0 0 560 392");
    }

    @Test
    void theAnswersBlockIsMarkedWhereItIsKnownOnly() throws Exception {
        assertThat(new KeptPicture(kept(1, TILES)).svg()).contains("M1 -2h1v2h-1zM1 3h1v2h-1z", "red: block 1");
        assertThat(new KeptPicture(kept(null, TILES)).svg()).doesNotContain("red");
    }

    private static KeptOverTraining kept(Integer answer, KeptTiles... layers) {
        return new KeptOverTraining(
                "asa <tiny> & \"small\"",
                answer,
                List.of(
                        new KeptOverTraining.Snapshot(10, "dense warm-up", List.of(layers)),
                        new KeptOverTraining.Snapshot(20, "sparse", List.of(layers))));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document svg) {
        NodeList found = svg.getElementsByTagName("text");
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> ((Element) found.item(i)).getTextContent())
                .toList();
    }
}
