package dev.remuda.gateway.connection;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ServerPool}: how requests share the connections to a server.
 */
class ServerPoolTests extends ServerConnectionsFixture {

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

	@Test
	void whatIsStillBeingOpenedIsWaitedFor() {
		Promise<Channel> opening = this.loops.next().newPromise();
		ServerPool pool = new ServerPool(new ConnectionLimits(1, 0, LONG, LONG), (loop) -> opening, (unused) -> {
		});
		Exchange exchange = new Exchange(pool, new Ask("/"), this.loops.next(), new BaseSubscriber<>() {
		});
		exchange.request(1);
		exchange.cancel();
		List<Future<?>> closing = pool.close();
		assertThat(closing).hasSize(1).noneMatch(Future::isDone);
		opening.setFailure(new ConnectException("refused"));
		await().untilAsserted(() -> assertThat(closing).allMatch(Future::isDone));
		assertThat(pool.close()).isEmpty();
	}

}
