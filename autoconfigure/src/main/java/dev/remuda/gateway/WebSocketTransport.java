package dev.remuda.gateway;

import java.net.URI;
import java.util.List;
import java.util.Locale;

import dev.remuda.gateway.upstream.UpstreamServer;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.WebsocketServerSpec;

import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import org.springframework.web.reactive.socket.client.WebSocketClient;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;

/**
 * Connects a client's WebSocket with one to a server. The server's handshake comes first:
 * if it fails, the next server is tried, and the client gets an HTTP status.
 */
final class WebSocketTransport implements Transport {

	private static final String PROTOCOL = "Sec-WebSocket-Protocol";

	/**
	 * 1 MiB: a frame is held as a whole.
	 */
	private static final int LONGEST_FRAME = 1024 * 1024;

	private final RequestHeaders headers;

	private final WebSocketService service = new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
			() -> WebsocketServerSpec.builder().maxFramePayloadLength(LONGEST_FRAME)));

	WebSocketTransport(RequestHeaders headers) {
		this.headers = headers;
	}

	@Override
	public Mono<Void> send(ProxiedRequest proxied, UpstreamServer server) {
		UpstreamClient connections = proxied.upstream().client();
		URI url = TargetUrl.of(connections.scheme("ws"), server.address(), proxied.request(),
				proxied.route().rewrite());
		WebSocketClient client = new ReactorNettyWebSocketClient(connections.untimed(),
				() -> WebsocketClientSpec.builder().maxFramePayloadLength(LONGEST_FRAME));
		Sinks.Empty<Void> opened = Sinks.empty();
		Flux<Long> tooLate = Flux.concat(Mono.delay(proxied.route().timeout()).takeUntilOther(opened.asMono()),
				Mono.never());
		return client.execute(url, headers(proxied, server), new Handler(protocols(proxied), (session) -> {
			opened.tryEmitEmpty();
			proxied.responded();
			proxied.answered();
			return join(proxied, session);
		})).timeout(tooLate.next());
	}

	private HttpHeaders headers(ProxiedRequest proxied, UpstreamServer server) {
		DefaultHttpHeaders written = new DefaultHttpHeaders();
		this.headers.write(written, proxied, server);
		HttpHeaders headers = new HttpHeaders();
		written.forEach((header) -> {
			// The client and the handler make their own
			if (!header.getKey().toLowerCase(Locale.ROOT).startsWith("sec-websocket-")) {
				headers.add(header.getKey(), header.getValue());
			}
		});
		return headers;
	}

	private static List<String> protocols(ProxiedRequest proxied) {
		return proxied.request()
			.getHeaders()
			.getOrEmpty(PROTOCOL)
			.stream()
			.flatMap((value) -> List.of(StringUtils.tokenizeToStringArray(value, ",")).stream())
			.toList();
	}

	/**
	 * Upgrade the client's connection, and pass on what comes from either side until both
	 * have closed. The upgrade itself is done as soon as the handshake is.
	 */
	private Mono<Void> join(ProxiedRequest proxied, WebSocketSession server) {
		String protocol = server.getHandshakeInfo().getSubProtocol();
		Sinks.Empty<Void> over = Sinks.empty();
		Handler handler = new Handler((protocol != null) ? List.of(protocol) : List.of(),
				(client) -> pass(proxied, client, server).doOnError(over::tryEmitError)
					.doFinally((signal) -> over.tryEmitEmpty()));
		return this.service.handleRequest(proxied.exchange(), handler).then(over.asMono());
	}

	private static Mono<Void> pass(ProxiedRequest proxied, WebSocketSession client, WebSocketSession server) {
		Mono<Void> up = server.send(client.receive().doOnNext(WebSocketMessage::retain));
		Mono<Void> down = client
			.send(server.receive().doOnError(proxied::serverFailed).doOnNext(WebSocketMessage::retain));
		return Mono.when(up, down, close(client, server), close(server, client));
	}

	/**
	 * Close the other end when one end was closed.
	 */
	private static Mono<Void> close(WebSocketSession closed, WebSocketSession other) {
		return closed.closeStatus()
			.filter((status) -> other.isOpen())
			.flatMap((status) -> other.close(sendable(status)));
	}

	/**
	 * Some codes may be received but not sent (RFC 6455, 7.4.1).
	 */
	private static CloseStatus sendable(CloseStatus status) {
		boolean reserved = status.getCode() == CloseStatus.NO_STATUS_CODE.getCode()
				|| status.getCode() == CloseStatus.NO_CLOSE_FRAME.getCode()
				|| status.getCode() == CloseStatus.TLS_HANDSHAKE_FAILURE.getCode();
		return (reserved) ? CloseStatus.NORMAL : status;
	}

	/**
	 * What to do with a session.
	 */
	private record Handler(List<String> getSubProtocols, Task task) implements WebSocketHandler {

		@Override
		public Mono<Void> handle(WebSocketSession session) {
			return this.task.handle(session);
		}

	}

	/**
	 * What a handler does.
	 */
	private interface Task {

		Mono<Void> handle(WebSocketSession session);

	}

}
