package dev.remuda.gateway.http1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.timeout.ReadTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
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
 * Tests for {@link ServerConnections}, against servers that do what they are told.
 */
@Timeout(30)
class ServerConnectionsTests {

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	private static final Duration LONG = Duration.ofSeconds(20);

	private MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<Server> servers = new ArrayList<>();

	private final List<ByteBuf> buffers = new ArrayList<>();

	private ServerConnections connections = connections(4, 4, LONG, LONG);

	@AfterEach
	void stop() throws Exception {
		this.connections.close().block(LONG);
		for (Server server : this.servers) {
			server.close();
		}
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
		assertThat(this.buffers).allMatch((buffer) -> buffer.refCnt() == 0);
	}

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
	void theConnectionThatWasUsedLastIsTakenFirst() throws Exception {
		CountDownLatch both = new CountDownLatch(2);
		Server server = server((connection) -> {
			connection.head();
			both.countDown();
			both.await();
			connection.write(OK);
			connection.answerAll("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + connection.number);
		});
		Mono<String> ask = Mono.defer(() -> ask(server, new Ask("/")));
		Mono.when(ask, ask).block(LONG);
		String last = text(server, new Ask("/"));
		for (int index = 0; index < 4; index++) {
			assertThat(text(server, new Ask("/"))).isEqualTo(last);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
			"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\n\r\nok" })
	void aConnectionThatTheServerEndsIsNotUsedAgain(String response) {
		Server server = server((connection) -> {
			connection.head();
			connection.write(response);
		});
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		assertThat(server.accepted).hasValue(2);
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

	@Test
	void aProtocolThatIsChangedUnaskedIsAnError() {
		Server server = server((connection) -> {
			connection.head();
			connection.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
			connection.head();
		});
		assertThatThrownBy(() -> text(server, new Ask("/"))).isInstanceOf(DecoderException.class);
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" })
	void whatIsNoHttpIsAnErrorAndEndsTheConnection(String response) {
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
	void thereAreNoMoreConnectionsThanThereMayBeAndWhoCameFirstIsNext() throws Exception {
		this.connections = connections(1, 2, LONG, LONG);
		CountDownLatch go = new CountDownLatch(1);
		Server server = server((connection) -> {
			connection.head();
			go.await();
			connection.write(OK);
			connection.answerAll(OK);
		});
		Queue<String> answered = new ConcurrentLinkedQueue<>();
		for (String path : List.of("/1", "/2", "/3")) {
			ask(server, new Ask(path)).subscribe((text) -> answered.add(path));
		}
		assertThatThrownBy(() -> text(server, new Ask("/4"))).isInstanceOf(NoConnectionException.class)
			.hasMessage("All 1 connections are in use, and 2 requests wait for one");
		go.countDown();
		await().untilAsserted(() -> assertThat(answered).containsExactly("/1", "/2", "/3"));
		assertThat(server.accepted).hasValue(1);
	}

	@Test
	void whoWaitsForTooLongIsToldSo() {
		this.connections = connections(1, 2, Duration.ofMillis(100), LONG);
		Server server = server((connection) -> connection.until("never"));
		Disposable first = ask(server, new Ask("/1")).subscribe();
		assertThatThrownBy(() -> text(server, new Ask("/2"))).isInstanceOf(NoConnectionException.class)
			.hasMessage("No connection became free within 100 ms");
		first.dispose();
	}

	@Test
	void whoWaitsGetsAConnectionWhenOneEnds() {
		this.connections = connections(1, 2, LONG, LONG);
		Server server = server((connection) -> {
			if (connection.number == 1) {
				connection.until("never");
			}
			connection.answerAll(OK);
		});
		Disposable first = ask(server, new Ask("/1")).subscribe();
		await().untilAsserted(() -> assertThat(server.open).hasValue(1));
		Mono<String> second = ask(server, new Ask("/2")).cache();
		Disposable third = ask(server, new Ask("/3")).subscribe();
		second.subscribe();
		third.dispose();
		first.dispose();
		assertThat(second.block(LONG)).isEqualTo("200 ok");
		assertThat(server.heads).noneMatch((head) -> head.contains("/3"));
	}

	@Test
	void aConnectionOfAnotherEventLoopIsBetterThanNone() {
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
		this.loops = new MultiThreadIoEventLoopGroup(3, NioIoHandler.newFactory());
		this.connections = connections(1, 0, LONG, LONG);
		Server server = server((connection) -> connection.answerAll(OK));
		for (int index = 0; index < 4; index++) {
			// The caller is on no event loop, and gets each in turn
			assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		}
		assertThat(server.accepted).hasValue(1);
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

	@Test
	void whatIsIdleForTooLongIsClosed() {
		this.connections = connections(4, 4, LONG, Duration.ofMillis(100));
		Server server = server((connection) -> connection.answerAll(OK));
		assertThat(text(server, new Ask("/"))).isEqualTo("200 ok");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	@Test
	void whatWasClosedGoesOnToServeAndKeepsNothing() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		Server server = server((connection) -> {
			connection.head();
			go.await();
			connection.write(OK);
			connection.answerAll(OK);
		});
		Mono<String> inFlight = ask(server, new Ask("/1")).cache();
		inFlight.subscribe();
		await().untilAsserted(() -> assertThat(server.heads).isNotEmpty());
		this.connections.close().block(LONG);
		go.countDown();
		assertThat(inFlight.block(LONG)).isEqualTo("200 ok");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
		assertThat(text(server, new Ask("/2"))).isEqualTo("200 ok");
		await().untilAsserted(() -> assertThat(server.open).hasValue(0));
	}

	private ServerConnections connections(int max, int waiting, Duration acquire, Duration idle) {
		return new ServerConnections(new ConnectionLimits(max, waiting, acquire, idle), this.loops,
				new Bootstrap().channel(NioSocketChannel.class).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000),
				null);
	}

	private Server server(Behaviour behaviour) {
		try {
			Server server = new Server(behaviour);
			this.servers.add(server);
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private ByteBuf buffer(String text) {
		ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
		this.buffers.add(buffer);
		return buffer;
	}

	private Mono<ServerResponse> send(Server server, Ask ask) {
		return this.connections.send("127.0.0.1:" + server.socket.getLocalPort(), ask);
	}

	private Mono<String> ask(Server server, Ask ask) {
		return send(server, ask)
			.flatMap((response) -> ((response.isWhole()) ? join(response.content().flux()) : join(response.body()))
				.map((body) -> response.status() + " " + body));
	}

	private String text(Server server, Ask ask) {
		return ask(server, ask).block(LONG);
	}

	private static Mono<String> join(Flux<ByteBuf> body) {
		return body.map((buffer) -> {
			String text = buffer.toString(StandardCharsets.US_ASCII);
			buffer.release();
			return text;
		}).reduce("", String::concat);
	}

	/**
	 * What a server does with a connection.
	 */
	private interface Behaviour {

		void serve(Peer connection) throws Exception;

	}

	/**
	 * A connection as the server has it.
	 */
	private static final class Peer {

		final int number;

		final OutputStream out;

		private final InputStream in;

		private final Queue<String> heads;

		Peer(int number, Socket socket, Queue<String> heads) throws IOException {
			this.number = number;
			this.in = socket.getInputStream();
			this.out = socket.getOutputStream();
			this.heads = heads;
		}

		boolean head() throws IOException {
			String head = until("\r\n\r\n");
			if (head.endsWith("\r\n\r\n")) {
				this.heads.add(head);
			}
			return !head.isEmpty();
		}

		String until(String end) throws IOException {
			StringBuilder read = new StringBuilder();
			for (int next = this.in.read(); next >= 0; next = this.in.read()) {
				read.append((char) next);
				if (read.toString().endsWith(end)) {
					break;
				}
			}
			return read.toString();
		}

		void write(String text) throws IOException {
			this.out.write(text.getBytes(StandardCharsets.US_ASCII));
		}

		void answerAll(String response) throws IOException {
			while (head()) {
				write(response);
			}
		}

	}

	/**
	 * A server, with a thread for each connection.
	 */
	private static final class Server implements AutoCloseable {

		final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));

		final AtomicInteger accepted = new AtomicInteger();

		final AtomicInteger open = new AtomicInteger();

		final Queue<String> heads = new ConcurrentLinkedQueue<>();

		Server(Behaviour behaviour) throws IOException {
			start(() -> {
				while (true) {
					Socket connection = this.socket.accept();
					int number = this.accepted.incrementAndGet();
					this.open.incrementAndGet();
					start(() -> {
						try (connection) {
							behaviour.serve(new Peer(number, connection, this.heads));
						}
						finally {
							this.open.decrementAndGet();
						}
					});
				}
			});
		}

		private static void start(Task task) {
			Thread thread = new Thread(() -> {
				try {
					task.run();
				}
				catch (Exception ex) {
					// The connection has ended
				}
			}, "test-server");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private interface Task {

			void run() throws Exception;

		}

	}

	/**
	 * A request.
	 */
	private static class Ask implements ServerRequest {

		private final String target;

		private final DefaultHttpHeaders headers = new DefaultHttpHeaders();

		private HttpMethod method = HttpMethod.GET;

		private Duration timeout = LONG;

		private @Nullable Publisher<ByteBuf> body;

		private volatile boolean used;

		Ask(String target) {
			this.target = target;
			this.headers.set("host", "test").set("x-name", "value");
		}

		Ask method(HttpMethod method) {
			this.method = method;
			return this;
		}

		Ask header(String name, String value) {
			this.headers.set(name, value);
			return this;
		}

		Ask body(Publisher<ByteBuf> body) {
			this.body = body;
			return this;
		}

		Ask timeout(Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		@Override
		public HttpMethod method() {
			return this.method;
		}

		@Override
		public String target() {
			return this.target;
		}

		@Override
		public HttpHeaders headers() {
			return this.headers;
		}

		@Override
		public @Nullable Publisher<ByteBuf> body() {
			return this.body;
		}

		@Override
		public Duration timeout() {
			return this.timeout;
		}

		@Override
		public void connected(boolean used) {
			this.used = used;
		}

	}

}
