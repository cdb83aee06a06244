package joulebook.api.door;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import joulebook.api.problem.Refusal;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the container refused or could not answer, where it sends it; asked for by its address there is nothing. */
@Hidden
@RestController
class Unanswered implements ErrorController {

    @RequestMapping("/error")
    void say(HttpServletRequest request) {
        HttpStatus status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
                ? HttpStatus.resolve(code)
                : HttpStatus.NOT_FOUND;
        if (status == null || status.is5xxServerError()) {
            throw Refusal.of(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "this is a fault of the server, not of the request; its log says more");
        }
        throw Refusal.of(
                status,
                switch (status) {
                    case NOT_FOUND -> "there is nothing here; /v3/api-docs lists what there is";
                    case BAD_REQUEST -> Malformed.WORDS;
                    default -> "the server refused this: " + status.getReasonPhrase();
                });
    }
}
