package joulebook.api.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import joulebook.api.problem.Refusal;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class TurnsTest {
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void whatDoesNotGetItsTurnIsToldToComeAgainAndWhatChangesSomethingNeedsNone() throws InterruptedException {
        Turns turns = new Turns(2, Duration.ofMillis(1));
        MockHttpServletRequest first = read();
        assertThat(turns.preHandle(first, response, this)).isTrue();
        assertThat(turns.preHandle(read(), response, this)).isTrue();

        assertThatThrownBy(() -> turns.preHandle(read(), response, this))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "so much is being read that this did not get its turn within 1 s: ask again in a while, and for"
                                + " fewer things at once");
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(turns.preHandle(new MockHttpServletRequest("POST", "/v1/segments"), response, this))
                .isTrue();

        turns.afterCompletion(first, response, this, null);
        assertThat(turns.preHandle(read(), response, this)).isTrue();
    }

    @Test
    void aTurnIsGivenBackOnceHoweverOftenARequestEnds() throws InterruptedException {
        Turns turns = new Turns(1, Duration.ofMillis(1));
        MockHttpServletRequest first = read();
        turns.preHandle(first, response, this);
        turns.afterCompletion(first, response, this, null);
        turns.afterCompletion(first, response, this, null);

        turns.preHandle(read(), response, this);
        assertThatThrownBy(() -> turns.preHandle(read(), response, this)).isInstanceOf(Refusal.class);
    }

    @Test
    void oneThatWaitsGetsItsTurnWhenAnotherEnds() throws InterruptedException {
        Turns turns = new Turns(1, Duration.ofSeconds(60));
        MockHttpServletRequest first = read();
        turns.preHandle(first, response, this);
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                second.complete(turns.preHandle(read(), response, this));
            } catch (InterruptedException | RuntimeException e) {
                second.completeExceptionally(e);
            }
        });

        turns.afterCompletion(first, response, this, null);

        assertThat(second.join()).isTrue();
    }

    private static MockHttpServletRequest read() {
        return new MockHttpServletRequest("GET", "/v1/periods");
    }
}
