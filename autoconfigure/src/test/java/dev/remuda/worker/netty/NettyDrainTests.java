package dev.remuda.worker.netty;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NettyDrain} with connections over HTTP/2. What clients see of it is in
 * the tests of the contract.
 */
@Timeout(30)
class NettyDrainTests {

	private final NettyDrain drain = new NettyDrain();

	private final Sinks.One<String> answer = Sinks.one();

	/**
	 * As Spring Boot has it: with one, the timeout of the codec for HTTP/2 is off.
	 */
	private final ChannelGroup group = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final DisposableServer server = this.drain
		.apply(HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.channelGroup(this.group)
			.protocol(HttpProtocol.H2C, HttpProtocol.HTTP11)
			.handle((request, response) -> response.sendString(this.answer.asMono())))
		.bindNow();

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterEach
	void stop() {
		this.server.disposeNow(Duration.ofSeconds(1));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "Java 17's client gives its streams up when told to go")
	void waitsForAStreamThatTakesLong() {
		CompletableFuture<HttpResponse<String>> response = ask();
		// As often as in a minute
		for (int count = 0; count < 3_000; count++) {
			assertThat(this.drain.endConnections(Duration.ZERO)).isFalse();
		}
		this.answer.tryEmitValue("late").orThrow();
		assertThat(response.join().body()).isEqualTo("late");
		await().until(() -> this.drain.endConnections(Duration.ZERO));
	}

	@Test
	void waitsForNoStreamAtTheEnd() {
		CompletableFuture<HttpResponse<String>> response = ask();
		this.drain.endConnections(Duration.ZERO);
		this.drain.abort();
		assertThatException().isThrownBy(response::join);
		await().until(() -> this.drain.connections() == 0);
	}

	/**
	 * Send a request, and wait until it is there.
	 */
	private CompletableFuture<HttpResponse<String>> ask() {
		CompletableFuture<HttpResponse<String>> response = this.client.sendAsync(
				HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.server.port())).build(),
				BodyHandlers.ofString());
		await().until(() -> this.answer.currentSubscriberCount() == 1);
		assertThat(this.drain.connections()).isOne();
		return response;
	}

}
