package dev.remuda.gateway.app;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for servers that speak HTTPS.
 */
class GatewayTlsTests {

	private static final String PASSWORD = "password";

	@TempDir
	private static Path folder;

	@BeforeAll
	static void makeKeys() throws Exception {
		makeKey("right", "ip:127.0.0.1");
		makeKey("wrong", "dns:elsewhere.example");
	}

	private static void makeKey(String name, String alternativeName) throws Exception {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
				"san=" + alternativeName, "-validity", "2", "-storetype", "PKCS12", "-keystore",
				folder.resolve(name + ".p12").toString(), "-storepass", PASSWORD);
		Process keytool = new ProcessBuilder(command).inheritIO().start();
		assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(keytool.exitValue()).isZero();
	}

	@Test
	void asksAServerWhoseCertificateIsTrusted() throws Exception {
		DisposableServer server = serve("right");
		try (RunningGateway gateway = start(server, trusting("right"))) {
			assertThat(gateway.get("/").body()).isEqualTo("secret");
			await().untilAsserted(() -> assertThat(gateway.<String>server(0, "state")).isEqualTo("up"));
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void asksNoServerThatJavaDoesNotTrust() throws Exception {
		DisposableServer server = serve("right");
		try (RunningGateway gateway = start(server, "upstreams.test.ssl.enabled=true")) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void asksNoServerWhoseCertificateIsForAnotherName() throws Exception {
		DisposableServer server = serve("wrong");
		try (RunningGateway gateway = start(server, trusting("wrong"))) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void speaksHttp2ToAServerThatChoosesIt() throws Exception {
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.protocol(HttpProtocol.HTTP11, HttpProtocol.H2)
			.secure((spec) -> spec
				.sslContext((SslProvider.GenericSslContextSpec<?>) Http2SslContextSpec.forServer(keys("right"))))
			.handle((request, response) -> response.sendString(Mono.just(request.protocol() + " " + request.scheme())))
			.bindNow();
		try (RunningGateway gateway = start(server, http2(trusting("right")))) {
			assertThat(gateway.get("/").body()).isEqualTo("HTTP/2.0 https");
			await().untilAsserted(() -> assertThat(gateway.<String>server(0, "state")).isEqualTo("up"));
		}
		try (RunningGateway gateway = start(server, trusting("right"))) {
			assertThat(gateway.get("/").body()).isEqualTo("HTTP/1.1 https");
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void asksNoServerThatChoosesAnotherProtocol() throws Exception {
		DisposableServer server = serve("right");
		try (RunningGateway gateway = start(server, http2(trusting("right")))) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			assertThat(gateway.<String>server(0, "lastFailure.reason")).contains("HTTP/2");
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void asksNoServerOverHttp2WhoseCertificateIsForAnotherName() throws Exception {
		DisposableServer server = serve("wrong");
		try (RunningGateway gateway = start(server, http2(trusting("wrong")))) {
			assertThat(gateway.get("/").statusCode()).isEqualTo(502);
			assertThat(gateway.<Integer>server(0, "failures")).isEqualTo(1);
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void guardsItsClientsWhateverTheyAgreeTo() throws Exception {
		String store = "--spring.ssl.bundle.jks.own.keystore.";
		try (TestServer server = TestServer.saying("forwarded");
				RunningGateway gateway = RunningGateway.before(server.address(), "--server.http2.enabled=true",
						"--server.ssl.bundle=own", store + "location=" + folder.resolve("right.p12"),
						store + "password=" + PASSWORD)) {
			try (SSLSocket socket = connect(gateway, "http/1.1")) {
				RawServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n");
				assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 400");
			}
			try (SSLSocket socket = connect(gateway, "http/1.1")) {
				RawServer.write(socket, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
				assertThat(RawServer.readUntil(socket, "never")).startsWith("HTTP/1.1 200").contains("forwarded");
			}
			try (Http2Socket client = new Http2Socket(connect(gateway, "h2"))) {
				client.head(1, true, ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "x", "host",
						"y");
				assertThat(client.next(Http2Socket.HEADERS).error()).isEqualTo((int) Http2Error.PROTOCOL_ERROR.code());
				client.head(3, true, ":method", "GET", ":scheme", "https", ":path", "/", ":authority", "x");
				assertThat(client.next(Http2Socket.HEADERS).isOk()).isTrue();
			}
			assertThat(server.requests).hasValue(2);
		}
	}

	private static SSLSocket connect(RunningGateway gateway, String protocol) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.port);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { protocol });
		socket.setSSLParameters(parameters);
		socket.setSoTimeout(10_000);
		socket.startHandshake();
		assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
		return socket;
	}

	private static String[] http2(String... properties) {
		return Stream.concat(Stream.of(properties), Stream.of("upstreams.test.protocol=http2")).toArray(String[]::new);
	}

	private static RunningGateway start(DisposableServer server, String... properties) {
		return RunningGateway.before("127.0.0.1:" + server.port(),
				Stream.concat(Stream.of(properties), Stream.of("upstreams.test.health.path=/")).toArray(String[]::new));
	}

	private static String[] trusting(String name) {
		String store = "--spring.ssl.bundle.jks.servers.truststore.";
		return new String[] { "upstreams.test.ssl.bundle=servers", store + "location=" + folder.resolve(name + ".p12"),
				store + "password=" + PASSWORD };
	}

	private static KeyManagerFactory keys(String name) {
		try (InputStream file = Files.newInputStream(folder.resolve(name + ".p12"))) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(file, PASSWORD.toCharArray());
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(keys, PASSWORD.toCharArray());
			return managers;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static DisposableServer serve(String name) throws Exception {
		SslContext context = SslContextBuilder.forServer(keys(name)).build();
		return HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.secure((spec) -> spec.sslContext(context))
			.handle((request, response) -> response.sendString(Mono.just("secret")))
			.bindNow();
	}

}
