package joulebook.api;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/**
 * A request of segments has a megabyte: it is read in few large pieces, since each costs a system call. A connection keeps as much
 * memory, of which a fleet's agents have one each.
 */
@Component
class LargeBodies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final int PIECE = 64 << 10;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(
                connector -> connector.setProperty("socket.appReadBufSize", Integer.toString(PIECE)));
    }
}
