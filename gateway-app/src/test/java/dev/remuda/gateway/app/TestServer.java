package dev.remuda.gateway.app;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A real server behind the gateway. It can be killed, connections and all, and started
 * again on the same port.
 */
class TestServer implements AutoCloseable {

	final AtomicInteger requests = new AtomicInteger();

	private final Set<Channel> connections = ConcurrentHashMap.newKeySet();

	private final BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler;

	private final int port;

	private DisposableServer server;

	TestServer(BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> handler) {
		this.handler = handler;
		this.server = bind(0);
		this.port = this.server.port();
	}

	/**
	 * A server that answers with a text.
	 */
	static TestServer saying(String text) {
		return new TestServer(
				(request, response) -> request.receive().then().thenMany(response.sendString(Mono.just(text))));
	}

	/**
	 * A server that answers with what it was asked for.
	 */
	static TestServer showing() {
		return new TestServer((request, response) -> {
			StringBuilder text = new StringBuilder(request.method() + " " + request.uri() + "\n");
			request.requestHeaders()
				.forEach((header) -> text.append(header.getKey() + ": " + header.getValue() + "\n"));
			response.header("X-Upstream", "secret").header("Server", "test");
			return request.receive().then().thenMany(response.sendString(Mono.just(text.toString())));
		});
	}

	private DisposableServer bind(int port) {
		return HttpServer.create().host("127.0.0.1").port(port).doOnChannelInit((observer, channel, remote) -> {
			this.connections.add(channel);
			channel.closeFuture().addListener((closed) -> this.connections.remove(channel));
		}).handle((request, response) -> {
			this.requests.incrementAndGet();
			return this.handler.apply(request, response);
		}).bindNow();
	}

	String address() {
		return "127.0.0.1:" + this.port;
	}

	int port() {
		return this.port;
	}

	int connections() {
		return this.connections.size();
	}

	void kill() {
		this.server.disposeNow(Duration.ofSeconds(5));
		this.connections.forEach((channel) -> channel.close().syncUninterruptibly());
	}

	void restart() {
		this.server = bind(this.port);
	}

	@Override
	public void close() {
		kill();
	}

}
