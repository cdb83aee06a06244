package joulebook.api;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** A request of segments has a megabyte: it is read in few large pieces, each of which costs a system call. */
@Component
class LargeBodies implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final int PIECE = 256 << 10;

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(
                connector -> connector.setProperty("socket.appReadBufSize", Integer.toString(PIECE)));
    }
}
