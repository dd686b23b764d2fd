package dev.remuda.gateway.connection;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerConnections}: requests, responses, and what goes wrong with
 * them.
 */
class ServerConnectionsTests extends ServerConnectionsFixture {

	@Test
	void aResponseThatComesAtOnceIsWholeAndItsConnectionServesAgain() {
		Server server = server((connection) -> connection.answerAll(OK));
		Ask first = new Ask("/a?b=%20");
		Ask second = new Ask("/");
		assertThat(text(server, first)).isEqualTo("200 ok");
		assertThat(text(server, second)).isEqualTo("200 ok");
		assertThat(server.heads).first().asString().startsWith("GET /a?b=%20 HTTP/1.1\r\n").contains("x-name: value");
		assertThat(server.accepted).hasValue(1);
		assertThat(first.used).isFalse();
		assertThat(second.used).isTrue();
	}

	@Test
	void whatNobodyAskedForEndsTheConnection() {
		Server server = server((connection) -> {
			connection.head();
			connection.write(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
			connection.head();
		});
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
	}

	@Test
	void interimResponsesAreSkipped() {
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
			connection.write(OK);
			connection.answerAll(OK);
		});
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(server.accepted).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SSH-2.0-OpenSSH\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" })
	void whatIsNoResponseIsAnErrorAndEndsTheConnection(String response) {
		Server server = server((connection) -> {
			connection.head();
			connection.write(response);
			connection.head();
		});
		assertThatThrownBy(() -> text(server, new Ask("/"))).isInstanceOf(DecoderException.class);
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n" })
	void aServerThatBreaksOffIsAnError(String response) {
		Server server = server((connection) -> {
			connection.head();
			connection.write(response);
		});
		assertThatThrownBy(() -> text(server, new Ask("/"))).hasRootCauseInstanceOf(IOException.class);
	}

	@Test
	void aServerThatIsNotThereIsAConnectException() {
		Server server = server((connection) -> connection.answerAll(OK));
		server.close();
		assertThatThrownBy(() -> text(server, new Ask("/"))).hasCauseInstanceOf(ConnectException.class);
	}

	@Test
	void aHeadResponseHasNoBodyAndNoEnd() {
		Server server = server((connection) -> connection.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));
		assertThat(text(server, new Ask("/").method(HttpMethod.HEAD))).isEqualTo("200 ");
		assertThat(text(server, new Ask("/").method(HttpMethod.HEAD))).isEqualTo("200 ");
		assertThat(server.accepted).hasValue(1);
	}

	@Test
	void aResponseIsHandedOverBeforeItsEnd() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
			go.await();
			connection.write("3\r\n!!!\r\n0\r\n\r\n");
		});
		ServerResponse response = send(server, new Ask("/")).block(LONG);
		assertThat(response.isWhole()).isFalse();
		go.countDown();
		assertThat(join(response.body()).block(LONG)).isEqualTo("ok!!!");
	}

	@Test
	void aServerIsReadNoFasterThanItsResponseIs() throws Exception {
		AtomicLong written = new AtomicLong();
		int total = 64 * 1024 * 1024;
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(total));
			byte[] block = new byte[64 * 1024];
			while (written.get() < total) {
				connection.out.write(block);
				written.addAndGet(block.length);
			}
		});
		ServerResponse response = send(server, new Ask("/")).block(LONG);
		AtomicLong read = new AtomicLong();
		CountDownLatch over = new CountDownLatch(1);
		BaseSubscriber<ByteBuf> slow = new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				// Asks for nothing yet
			}

			@Override
			protected void hookOnNext(ByteBuf buffer) {
				read.addAndGet(buffer.readableBytes());
				buffer.release();
			}

			@Override
			protected void hookOnComplete() {
				over.countDown();
			}

		};
		response.body().subscribe(slow);
		AtomicLong before = new AtomicLong(-1);
		// The buffers of the kernel are full when nothing moves any more
		await().pollInterval(Duration.ofMillis(300))
			.until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
		assertThat(written.get()).isLessThan(total / 2);
		slow.requestUnbounded();
		over.await();
		assertThat(read).hasValue(total);
	}

	@Test
	void aBodyIsSentAsItComesAndItsEndIsMarked() {
		Server server = server((connection) -> {
			connection.head();
			String body = connection.until("0\r\n\r\n");
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(body.length(), body));
			connection.answerAll(OK);
		});
		Ask ask = new Ask("/").method(HttpMethod.POST)
			.header("Transfer-Encoding", "chunked")
			.body(Flux.range(0, 20).map((number) -> buffer("x" + number)));
		assertThat(text(server, ask)).contains("2\r\nx0\r\n").contains("3\r\nx19\r\n").endsWith("0\r\n\r\n");
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(server.accepted).hasValue(1);
	}

	@Test
	void aHeadIsSentBeforeItsBodyComes() throws Exception {
		Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
		Server server = server((connection) -> {
			connection.head();
			body.tryEmitNext(buffer("four"));
			body.tryEmitComplete();
			connection.until("four");
			connection.write(OK);
		});
		assertThat(text(server, new Ask("/").method(HttpMethod.POST).header("Content-Length", "4").body(body.asFlux())))
			.isEqualTo("200 ok");
	}

	@Test
	void aResponseThatComesBeforeTheBodyIsSentEndsTheConnection() {
		Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
		body.tryEmitNext(buffer("part"));
		Server server = server((connection) -> {
			connection.until("part");
			connection.write(OK);
			connection.head();
		});
		assertThat(
				text(server, new Ask("/").method(HttpMethod.POST).header("Content-Length", "400").body(body.asFlux())))
			.isEqualTo("200 ok");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
		assertThat(body.currentSubscriberCount()).isZero();
	}

	@Test
	void aBodyThatBreaksOffEndsTheConnection() {
		Server server = server((connection) -> connection.until("never"));
		Ask ask = new Ask("/").method(HttpMethod.POST)
			.header("Content-Length", "400")
			.body(Flux.concat(Mono.fromSupplier(() -> buffer("part")), Mono.error(new IllegalStateException("gone"))));
		assertThatThrownBy(() -> text(server, ask)).hasMessageContaining("gone");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@Test
	void aHeaderThatCanNotBeSentIsAnError() {
		Server server = server((connection) -> connection.answerAll(OK));
		Ask ask = new Ask("/") {

			@Override
			public HttpHeaders headers() {
				throw new IllegalArgumentException("no header");
			}

		};
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> text(server, ask));
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
	}

	@Test
	void aServerThatDoesNothingForTooLongIsAnError() {
		Server server = server((connection) -> connection.until("never"));
		assertThatThrownBy(() -> text(server, new Ask("/").timeout(Duration.ofMillis(200))))
			.isInstanceOf(ReadTimeoutException.class);
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@Test
	void theTimeoutOfTheRequestThatIsOnTheConnectionCounts() {
		Server server = server((connection) -> {
			connection.head();
			connection.write(OK);
			connection.until("never");
		});
		assertThat(text(server, new Ask("/").timeout(LONG))).isEqualTo("200 ok");
		assertThatThrownBy(() -> text(server, new Ask("/").timeout(Duration.ofMillis(200))))
			.isInstanceOf(ReadTimeoutException.class);
	}

	@Test
	void aServerThatSendsALittleNowAndThenIsInTime() {
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
			for (int index = 0; index < 8; index++) {
				Thread.sleep(150);
				connection.write("x");
			}
		});
		assertThat(text(server, new Ask("/").timeout(Duration.ofMillis(700)))).isEqualTo("200 xxxxxxxx");
	}

	@Test
	void aClientThatSendsItsBodySlowlyIsNotTheServersFault() {
		Server server = server((connection) -> {
			connection.head();
			connection.until("end");
			connection.write(OK);
		});
		Ask ask = new Ask("/").method(HttpMethod.POST)
			.timeout(Duration.ofMillis(300))
			.header("Content-Length", "3")
			.body(Mono.fromSupplier(() -> buffer("end")).delaySubscription(Duration.ofMillis(900)));
		assertThat(text(server, ask)).isEqualTo("200 ok");
	}

	@Test
	void aReaderThatTakesNothingForTooLongIsLeft() {
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
			String block = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
			while (true) {
				connection.write(block);
			}
		});
		ServerResponse response = send(server, new Ask("/").timeout(Duration.ofMillis(300))).block(LONG);
		AtomicReference<Throwable> failure = new AtomicReference<>();
		response.body().subscribe(new BaseSubscriber<ByteBuf>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
			}

			@Override
			protected void hookOnNext(ByteBuf buffer) {
				buffer.release();
			}

			@Override
			protected void hookOnError(Throwable cause) {
				failure.set(cause);
			}

		});
		await().untilAsserted(() -> assertThat(failure.get()).isInstanceOf(WriteTimeoutException.class));
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@Test
	void aServerThatTakesNoBodyIsAnError() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		Server server = server((connection) -> {
			connection.head();
			over.await();
		});
		Ask ask = new Ask("/").method(HttpMethod.POST)
			.timeout(Duration.ofMillis(500))
			.header("Transfer-Encoding", "chunked")
			.body(Flux.generate((sink) -> sink.next(Unpooled.wrappedBuffer(new byte[64 * 1024]))));
		assertThatThrownBy(() -> text(server, ask)).isInstanceOf(ReadTimeoutException.class);
		over.countDown();
	}

	@Test
	void aRequestThatNobodyWantsAnyMoreEndsItsConnection() {
		Server server = server((connection) -> {
			connection.head();
			connection.until("never");
		});
		Disposable request = ask(server, new Ask("/")).subscribe();
		await().untilAsserted(() -> assertThat(server.heads).isNotEmpty());
		request.dispose();
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@Test
	void aResponseThatIsDiscardedEndsItsConnection() {
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
			connection.until("never");
		});
		ServerResponse response = send(server, new Ask("/")).block(LONG);
		response.discard();
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> response.body().blockLast(LONG));
	}

	@Test
	void aWholeResponseThatIsDiscardedLeavesItsConnection() {
		Server server = server((connection) -> connection.answerAll(OK));
		ServerResponse response = send(server, new Ask("/")).block(LONG);
		response.discard();
		response.discard();
		assertThat(response.content().block(LONG)).isNull();
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(server.accepted).hasValue(1);
	}

}
