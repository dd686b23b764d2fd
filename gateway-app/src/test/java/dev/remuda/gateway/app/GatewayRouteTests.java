package dev.remuda.gateway.app;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.env.Environment;

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
		String own = "--spring.cloud.gateway.server.webflux.routes";
		try (TestServer server = TestServer.showing();
				TestServer other = TestServer.saying("own");
				RunningGateway gateway = RunningGateway.before(server.address(), own + "[0].id=own",
						own + "[0].uri=http://" + other.address(), own + "[0].predicates[0]=Path=/own/**",
						own + "[1].id=upstream", own + "[1].uri=upstream://test",
						own + "[1].predicates[0]=Path=/pages/**", own + "[1].filters[0]=StripPrefix=1")) {
			assertThat(gateway.get("/own/x").body()).isEqualTo("own");
			assertThat(gateway.get("/pages/x%20y").body()).startsWith("GET /x%20y\n").contains("X-Forwarded-For: 127");
			assertThat(gateway.get("/elsewhere").body()).startsWith("GET /elsewhere\n");
			assertThat(gateway.<Integer>server(0, "requests")).isEqualTo(2);
		}
	}

	@Test
	void anExplicitValueOfTheClientWins() {
		String client = "spring.cloud.gateway.server.webflux.httpclient.";
		try (RunningGateway gateway = RunningGateway.before(RunningGateway.nobody(),
				"--" + client + "connect-timeout=1234")) {
			Environment environment = gateway.context.getEnvironment();
			assertThat(environment.getProperty(client + "connect-timeout")).isEqualTo("1234");
			assertThat(environment.getProperty(client + "response-timeout")).isEqualTo("60s");
			assertThat(environment.getProperty(client + "pool.leasing-strategy")).isEqualTo("lifo");
		}
	}

	@Test
	void carriesAWebSocket() throws Exception {
		DisposableServer echo = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.ws("/socket",
					(in, out) -> out.sendString(in.receive().asString().map((text) -> "echo " + text))))
			.bindNow();
		try (RunningGateway gateway = RunningGateway.before("127.0.0.1:" + echo.port())) {
			CompletableFuture<String> answer = new CompletableFuture<>();
			WebSocket socket = gateway.client.newWebSocketBuilder()
				.buildAsync(URI.create("ws://127.0.0.1:" + gateway.port + "/socket"), new WebSocket.Listener() {

					@Override
					public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
						answer.complete(data.toString());
						return null;
					}

				})
				.get(10, TimeUnit.SECONDS);
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

}
