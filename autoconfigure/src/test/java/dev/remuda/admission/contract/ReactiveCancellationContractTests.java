package dev.remuda.admission.contract;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.remuda.worker.WorkerModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract about requests that are given up under the {@link WorkerModel#REACTIVE
 * reactive} model, and what it promises alone.
 */
class ReactiveCancellationContractTests extends CancellationContractTests {

	ReactiveCancellationContractTests() {
		super(WorkerModel.REACTIVE);
	}

	@Override
	Class<?>[] sources() {
		return new Class<?>[] { CancellationContractApplication.class, Echo.class };
	}

	@ParameterizedTest
	@CsvSource({ "/some, 200", "/quick, 100", "/patient, none" })
	void aReactiveHandlerKnowsHowMuchTimeIsLeft(String group, String most) throws Exception {
		assertRemaining(get(group + "/remaining-mono"), most);
	}

	@Test
	void aWebSocketHasNoDeadline() throws Exception {
		CompletableFuture<String> heard = new CompletableFuture<>();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:%d/some/socket".formatted(port())), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
					heard.complete(data.toString());
					return null;
				}

			})
			.get(30, TimeUnit.SECONDS);
		// Comes later, and is given up all the same
		assertLate(get("/some/mono"));
		socket.sendText("still there", true).get(30, TimeUnit.SECONDS);
		assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo("still there");
		socket.abort();
		awaitInFlight("default", 0);
	}

	@Configuration(proxyBeanMethods = false)
	static class Echo {

		@Bean
		SimpleUrlHandlerMapping echo() {
			WebSocketHandler echo = (session) -> session
				.send(session.receive().map((message) -> session.textMessage(message.getPayloadAsText())));
			return new SimpleUrlHandlerMapping(Map.of("/some/socket", echo), -1);
		}

	}

}
