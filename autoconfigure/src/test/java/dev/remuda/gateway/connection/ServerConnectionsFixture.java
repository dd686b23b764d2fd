package dev.remuda.gateway.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections to servers that do what they are told.
 */
@Timeout(30)
abstract class ServerConnectionsFixture {

	static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	static final Duration LONG = Duration.ofSeconds(20);

	MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final List<Server> servers = new ArrayList<>();

	private final List<ByteBuf> buffers = new ArrayList<>();

	ServerConnections connections = connections(4, 4, LONG, LONG);

	@AfterEach
	void stop() throws Exception {
		this.connections.close().block(LONG);
		for (Server server : this.servers) {
			server.close();
		}
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
		assertThat(this.buffers).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	ServerConnections connections(int max, int waiting, Duration acquire, Duration idle) {
		return new ServerConnections(new ConnectionLimits(max, waiting, acquire, idle), this.loops,
				new Bootstrap().channel(NioSocketChannel.class).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5_000),
				null);
	}

	Server server(Behaviour behaviour) {
		try {
			Server server = new Server(behaviour);
			this.servers.add(server);
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	ByteBuf buffer(String text) {
		ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
		this.buffers.add(buffer);
		return buffer;
	}

	Mono<ServerResponse> send(Server server, Ask ask) {
		return this.connections.send("127.0.0.1:" + server.socket.getLocalPort(), ask);
	}

	Mono<String> ask(Server server, Ask ask) {
		return send(server, ask)
			.flatMap((response) -> ((response.isWhole()) ? join(response.content().flux()) : join(response.body()))
				.map((body) -> response.status() + " " + body));
	}

	String text(Server server, Ask ask) {
		return ask(server, ask).block(LONG);
	}

	static Mono<String> join(Flux<ByteBuf> body) {
		return body.map((buffer) -> {
			String text = buffer.toString(StandardCharsets.US_ASCII);
			buffer.release();
			return text;
		}).reduce("", String::concat);
	}

	/**
	 * What a server does with a connection.
	 */
	interface Behaviour {

		void serve(Peer connection) throws Exception;

	}

	/**
	 * A connection as the server has it.
	 */
	static final class Peer {

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
	static final class Server implements AutoCloseable {

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
	static class Ask implements ServerRequest {

		private final String target;

		private final DefaultHttpHeaders headers = new DefaultHttpHeaders();

		private HttpMethod method = HttpMethod.GET;

		private Duration timeout = LONG;

		private @Nullable Publisher<ByteBuf> body;

		volatile boolean used;

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
