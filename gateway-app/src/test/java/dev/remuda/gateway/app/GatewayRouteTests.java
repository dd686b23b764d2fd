package dev.remuda.gateway.app;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for where requests go, and what of them arrives.
 */
class GatewayRouteTests {

	@Test
	void sharesTheRequestsAmongTheServers() throws Exception {
		try (TestServer a = TestServer.saying("a");
				TestServer b = TestServer.saying("b");
				RunningGateway gateway = RunningGateway.before(a.address() + "," + b.address() + " weight=3")) {
			for (int request = 0; request < 8; request++) {
				assertThat(gateway.get("/").statusCode()).isEqualTo(200);
			}
			assertThat(a.requests).hasValue(2);
			assertThat(b.requests).hasValue(6);
		}
	}

	@Test
	void passesPathAndQueryOnAsTheyAre() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address())) {
			String uri = "/a%2Fb/%E4%BD%A0%20x/;p=1?q=%26+%25&r=a%3Db";
			assertThat(gateway.get(uri).body()).startsWith("GET " + uri + "\n");
			assertThat(gateway.get("/a%C3%A9?x=y").body()).startsWith("GET /a%C3%A9?x=y\n");
		}
	}

	@Test
	void stripsThePrefixOnlyWhereItIsToldTo() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.start("upstreams.my_app.servers=" + server.address(),
						"routes[0].path=/app/v1/**", "routes[0].upstream=my_app", "routes[0].strip-prefix=true",
						"routes[1].path=/app/**", "routes[1].upstream=my_app")) {
			assertThat(gateway.get("/app/v1/users%2F1?x=%20").body()).startsWith("GET /users%2F1?x=%20\n");
			assertThat(gateway.get("/app/v1").body()).startsWith("GET /\n");
			assertThat(gateway.get("/app/v2").body()).startsWith("GET /app/v2\n");
			assertThat(gateway.get("/other").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void rewritesThePathAndKeepsWhatIsEncoded() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].path=/old/{id}/{*rest}",
						"routes[0].rewrite=/new/{*rest}/of-{id}")) {
			assertThat(gateway.get("/old/a%2Fb/c%20d/%252F?x=%26&y").body())
				.startsWith("GET /new/c%20d/%252F/of-a%2Fb?x=%26&y\n");
			assertThat(gateway.get("/old/1").body()).startsWith("GET /new/of-1\n");
		}
	}

	@Test
	void changesHeadersAndKeepsTheHost() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address(),
						"routes[0].request-headers.set.X-Set=new", "routes[0].request-headers.remove=X-Gone",
						"routes[0].response-headers.set.X-Frame-Options=DENY",
						"routes[0].response-headers.remove=X-Upstream,Server")) {
			HttpResponse<String> response = gateway
				.send(gateway.request("/").header("X-Set", "old").header("X-Gone", "1").header("X-Stays", "1"));
			assertThat(response.body()).contains("\nX-Set: new\n", "\nX-Stays: 1\n")
				.contains("\nHost: 127.0.0.1:" + gateway.port + "\n")
				.doesNotContain("old", "X-Gone");
			assertThat(response.headers().map()).containsKey("X-Frame-Options")
				.doesNotContainKeys("X-Upstream", "Server");
		}
	}

	@Test
	void givesTheServersOwnAddressAsHostIfToldTo() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].preserve-host=false")) {
			assertThat(gateway.get("/").body()).containsIgnoringCase("\nhost: " + server.address() + "\n");
		}
	}

	@ParameterizedTest
	@CsvSource({ "http://{own}/new/x?y#z,/old/x?y#z", "http://{own}/new,/old", "HTTP://{OWN}/new/x,/old/x",
			"//{own}/new/,/old/", "http://{own}/other,http://{own}/other", "http://{own}1/new/x,http://{own}1/new/x",
			"http://example.com/new/x,http://example.com/new/x", "/new/x,/new/x", "x,x",
			"http://x@{own}/new/x,http://x@{own}/new/x" })
	void aServerThatRedirectsToItsOwnAddressLeadsBackToTheGateway(String location, String expected) throws Exception {
		try (TestServer server = redirecting(location);
				RunningGateway gateway = RunningGateway.before(server.address(), "routes[0].path=/old/{*rest}",
						"routes[0].rewrite=/new/{*rest}", "routes[0].preserve-host=false")) {
			HttpResponse<String> response = gateway.get("/old/a");
			assertThat(response.headers().firstValue("Location")).hasValue(own(expected, server));
			assertThat(response.headers().firstValue("Refresh")).hasValue("5; url=" + own(expected, server));
		}
	}

	@ParameterizedTest
	@CsvSource({ "true,false,http://{own}/x,http://{own}/x", "false,true,http://{own}/x,/a;p=%20/x",
			"false,true,http://{own},/a;p=%20/", "false,false,http://{own}/x,/x", "false,false,http://{own},/",
			"false,false,http://{own}?q,/?q", "false,false,http://{own}//evil.com/x,/evil.com/x" })
	void aRedirectIsSeenAsTheClientSeesIt(boolean preserveHost, boolean stripPrefix, String location, String expected)
			throws Exception {
		try (TestServer server = redirecting(location);
				RunningGateway gateway = RunningGateway.before(server.address(),
						(stripPrefix) ? "routes[0].path=/a/**" : "routes[0].path=/**",
						"routes[0].strip-prefix=" + stripPrefix, "routes[0].preserve-host=" + preserveHost)) {
			assertThat(gateway.get("/a;p=%20/y").headers().firstValue("Location")).hasValue(own(expected, server));
		}
	}

	private static TestServer redirecting(String location) {
		AtomicReference<TestServer> self = new AtomicReference<>();
		self.set(new TestServer((request, response) -> response.status(302)
			.header("Location", own(location, self.get()))
			.header("Refresh", "5; url=" + own(location, self.get()))
			.send()));
		return self.get();
	}

	private static String own(String url, TestServer server) {
		return url.replace("{own}", server.address()).replace("{OWN}", server.address());
	}

	@Test
	void replacesWhatAnUntrustedClientSaysOfItself() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address())) {
			assertThat(forwarded(gateway)).contains("\nX-Forwarded-For: 127.0.0.1\n", "\nX-Real-IP: 127.0.0.1\n")
				.contains("\nX-Forwarded-Proto: http\n", "\nX-Forwarded-Port: " + gateway.port + "\n")
				.contains("\nX-Forwarded-Host: 127.0.0.1:" + gateway.port + "\n", ";for=127.0.0.1\n")
				.doesNotContain("6.6.6.6", "/evil");
		}
	}

	@Test
	void addsToWhatATrustedProxySays() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address(),
						"forwarded.trusted-proxies=10.0.0.0/8,127.0.0.0/8")) {
			assertThat(forwarded(gateway)).contains("\nX-Forwarded-For: 6.6.6.6, 127.0.0.1\n", "\nX-Real-IP: 6.6.6.6\n")
				.contains("\nX-Forwarded-Proto: https\n", "\nX-Forwarded-Prefix: /evil\n")
				.contains("\nForwarded: for=6.6.6.6, proto=http;");
		}
	}

	private static String forwarded(RunningGateway gateway) throws Exception {
		return gateway
			.send(gateway.request("/")
				.header("X-Forwarded-For", "6.6.6.6")
				.header("X-Forwarded-Proto", "https")
				.header("X-Forwarded-Prefix", "/evil")
				.header("Forwarded", "for=6.6.6.6")
				.header("X-Real-IP", "6.6.6.6"))
			.body();
	}

	@Test
	void worksBesideSpringCloudGatewaysOwnRoutes() throws Exception {
		String own = "--spring.cloud.gateway.server.webflux.routes[0].";
		try (TestServer server = TestServer.showing();
				TestServer other = TestServer.saying("own");
				RunningGateway gateway = RunningGateway.before(server.address(), own + "id=own",
						own + "uri=http://" + other.address(), own + "predicates[0]=Path=/own/**")) {
			assertThat(gateway.get("/own/x").body()).isEqualTo("own");
			assertThat(gateway.get("/elsewhere").body()).startsWith("GET /elsewhere\n");
			assertThat(gateway.<Integer>server(0, "requests")).isEqualTo(1);
		}
	}

	@Test
	void knowsWhenSpringCloudGatewayHasRoutes() throws Exception {
		try (TestServer server = TestServer.showing();
				TestServer other = TestServer.saying("own");
				RunningGateway gateway = RunningGateway.before(server.address())) {
			RouteDefinitionWriter routes = gateway.context.getBean(RouteDefinitionWriter.class);
			assertThat(gateway.get("/own/x").body()).startsWith("GET /own/x\n");
			routes.save(Mono.just(new RouteDefinition("own=http://" + other.address() + ",Path=/own/**"))).block();
			gateway.context.publishEvent(new RefreshRoutesEvent(this));
			await().until(() -> gateway.get("/own/x").body().equals("own"));
			assertThat(gateway.get("/elsewhere").body()).startsWith("GET /elsewhere\n");
			routes.delete(Mono.just("own")).block();
			gateway.context.publishEvent(new RefreshRoutesEvent(this));
			await().until(() -> gateway.get("/own/x").body().startsWith("GET /own/x\n"));
		}
	}

	@Test
	void asksADiscoveryClientForTheServers() throws Exception {
		try (TestServer server = TestServer.saying("found");
				RunningGateway gateway = RunningGateway.start("upstreams.test.discovery=service",
						"routes[0].upstream=test", "discovery-interval=50ms",
						"--spring.cloud.discovery.client.simple.instances.service[0].uri=http://" + server.address())) {
			await().untilAsserted(() -> assertThat(gateway.get("/").statusCode()).isEqualTo(200));
			assertThat(gateway.<String>server(0, "address")).isEqualTo(server.address());
			assertThat(gateway.context.getBean(MeterRegistry.class)
				.get("remuda.gateway.server.up")
				.tag("server", server.address())
				.gauge()
				.value()).isEqualTo(1);
		}
	}

	@Test
	void showsTheServersAsATable() throws Exception {
		try (TestServer server = TestServer.saying("ok");
				RunningGateway gateway = RunningGateway.before(server.address() + ",127.0.0.1:1 down")) {
			gateway.get("/");
			HttpResponse<String> table = gateway
				.send(gateway.request("/actuator/upstreams").header("Accept", "text/plain"));
			assertThat(table.body()).startsWith("test (round-robin)")
				.containsPattern("127\\.0\\.0\\.1:\\d+ +up +1 +0 +1 +0 +[\\d.]+ +[\\d.]+\\R")
				.containsPattern("127\\.0\\.0\\.1:1 +down +1 +0 +0 +0 +- +- +\\S");
		}
	}

	@Test
	void sendsAShareOfTheClientsToTheCanary() throws Exception {
		try (TestServer server = TestServer.saying("old");
				TestServer next = TestServer.saying("new");
				RunningGateway gateway = RunningGateway.before(server.address(),
						"upstreams.next.servers=" + next.address(), "routes[0].canary.upstream=next",
						"routes[0].canary.percent=50", "forwarded.trusted-proxies=127.0.0.1")) {
			for (int round = 0; round < 2; round++) {
				for (int client = 0; client < 40; client++) {
					gateway.send(gateway.request("/").header("X-Forwarded-For", "10.0.0." + client));
				}
			}
			assertThat(server.requests.get() + next.requests.get()).isEqualTo(80);
			assertThat(next.requests.get()).isEven().isBetween(16, 64);
		}
	}

	@Test
	void dropsWhatIsForTheGatewayAlone() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address());
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket,
					"GET / HTTP/1.1\r\nHost: x\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nTE: trailers\r\n"
							+ "Keep-Alive: 1\r\nProxy-Connection: keep-alive\r\nX-End: 1\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "X-End: 1")).contains("\nHost: x\n")
				.doesNotContain("X-Hop", "TE:", "Keep-Alive: 1", "Proxy-Connection");
		}
	}

	@Test
	void leavesAPreflightRequestToTheServer() throws Exception {
		try (TestServer server = TestServer.showing();
				RunningGateway gateway = RunningGateway.before(server.address());
				Socket socket = new Socket("127.0.0.1", gateway.port)) {
			RawServer.write(socket, "OPTIONS /api HTTP/1.1\r\nHost: x\r\nOrigin: https://example.com\r\n"
					+ "Access-Control-Request-Method: PUT\r\nX-End: 1\r\n\r\n");
			assertThat(RawServer.readUntil(socket, "X-End: 1")).startsWith("HTTP/1.1 200").contains("OPTIONS /api\n");
		}
	}

	@Test
	void aWebSocketGoesToTheNextServerIfOneCannotBeReached() throws Exception {
		DisposableServer echo = echo();
		try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody() + ",127.0.0.1:" + echo.port())) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			WebSocket socket = open(gateway, answer);
			socket.sendText("hello", true);
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
			socket.abort();
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
		}
		finally {
			echo.disposeNow();
		}
	}

	@Test
	void carriesAWebSocket() throws Exception {
		DisposableServer echo = echo();
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:" + echo.port())) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			WebSocket socket = open(gateway, answer);
			socket.sendText("hello", true);
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("echo hello");
			assertThat(gateway.<Integer>server(0, "inFlight")).isEqualTo(1);
			socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
			await().untilAsserted(() -> assertThat(gateway.<Integer>server(0, "inFlight")).isZero());
			assertThat(gateway.<Integer>server(0, "failures")).isZero();
		}
		finally {
			echo.disposeNow();
		}
	}

	@Test
	void aWebSocketOutlivesTheTimeoutOfTheNextRequest() throws Exception {
		DisposableServer echo = echo();
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:" + echo.port(), "client-header-timeout=200ms",
				"routes[0].timeout=300ms")) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			WebSocket socket = open(gateway, answer);
			Thread.sleep(800);
			socket.sendText("late", true);
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("echo late");
			socket.abort();
		}
		finally {
			echo.disposeNow();
		}
	}

	private static DisposableServer echo() {
		return HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.ws("/socket",
					(in, out) -> out.sendString(in.receive().asString().map((text) -> "echo " + text))))
			.bindNow();
	}

	private static WebSocket open(RunningGateway gateway, CompletableFuture<String> answer) throws Exception {
		return gateway.client.newWebSocketBuilder()
			.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port + "/socket"), new WebSocket.Listener() {

				@Override
				public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
					answer.complete(data.toString());
					return null;
				}

			})
			.get(10, TimeUnit.SECONDS);
	}

}
