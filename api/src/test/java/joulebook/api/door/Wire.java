package joulebook.api.door;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests byte for byte: what no HTTP client writes, a browser or an attacker may. */
record Wire(URI server) {

    /** @param head the lines of an answer before its body */
    record Answer(int status, String head, String body) {
        JsonNode json() {
            return JsonMapper.builder().build().readTree(body);
        }
    }

    /** The host and port that it listens at. */
    String authority() {
        return server.getAuthority();
    }

    /**
     * Asks.
     *
     * @param first the request's first line
     * @param headers each a line; {@code Connection: close} follows
     */
    Answer ask(String first, String body, String... headers) {
        String request = first + "\r\n"
                + String.join(
                        "",
                        java.util.Arrays.stream(headers)
                                .map(header -> header + "\r\n")
                                .toList())
                + "Connection: close\r\n\r\n" + body;
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String head = head(in);
            // not until the end: a server that refuses a body early may go on waiting for it
            String answer = new String(
                    head.contains("chunked") ? in.readAllBytes() : in.readNBytes(length(head)), StandardCharsets.UTF_8);
            return new Answer(
                    Integer.parseInt(head.split(" ")[1]), head, head.contains("chunked") ? whole(answer) : answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no answer: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
    }

    /** Of chunks (RFC 9112, 7.1), whose sizes are in hexadecimal. */
    private static String whole(String chunks) {
        StringBuilder body = new StringBuilder();
        String rest = chunks;
        while (true) {
            int line = rest.indexOf("\r\n");
            int size = Integer.parseInt(rest.substring(0, line).strip(), 16);
            if (size == 0) {
                return body.toString();
            }
            body.append(rest, line + 2, line + 2 + size);
            rest = rest.substring(line + 2 + size + 2);
        }
    }
}
