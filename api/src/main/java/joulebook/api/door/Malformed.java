package joulebook.api.door;

import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** A request that Tomcat cannot read comes to no filter: its answer is a problem all the same. */
@Component
class Malformed implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    static final String WORDS =
            "this is no request that can be read: look at its address, in which % is followed by two"
                    + " hexadecimal digits and / stands once, and at its headers";

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new Report()));
    }

    private static final class Report extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable thrown) {
            int code = response.getStatus();
            if (code < HttpStatus.BAD_REQUEST.value()
                    || response.getContentWritten() > 0
                    || !response.setErrorReported()) {
                return;
            }
            try {
                HoldingTo.tell(response);
                response.setContentType("application/problem+json");
                response.setCharacterEncoding("UTF-8");
                Writer body = response.getReporter();
                if (body != null) {
                    body.write(problem(code));
                    response.finishResponse();
                }
            } catch (IOException e) {
                container.getLogger().debug("nobody listens any more", e);
            }
        }

        private static String problem(int code) {
            HttpStatus status = HttpStatus.resolve(code);
            String title = status == null ? "Refused" : status.getReasonPhrase();
            String type = status == null
                    ? "refused"
                    : status.name().toLowerCase(Locale.ROOT).replace('_', '-');
            String detail = code < HttpStatus.INTERNAL_SERVER_ERROR.value()
                    ? WORDS
                    : "this is a fault of the server, not of the request; its log says more";
            return "{\"type\":\"urn:joulebook:problem:" + type + "\",\"title\":\"" + title + "\",\"status\":" + code
                    + ",\"detail\":\"" + detail + "\"}";
        }
    }
}
