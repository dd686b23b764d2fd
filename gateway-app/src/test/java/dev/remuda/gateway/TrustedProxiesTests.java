package dev.remuda.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TrustedProxies} and {@link ForwardedHeaders}.
 */
class TrustedProxiesTests {

	private final TrustedProxies proxies = TrustedProxies.of(List.of("10.0.0.0/8", "fd00::/8", "192.0.2.7"));

	@ParameterizedTest
	@CsvSource({ "10.1.2.3,true", "11.1.2.3,false", "fd12::1,true", "2001:db8::1,false", "192.0.2.7,true",
			"192.0.2.8,false", "::ffff:10.1.2.3,true" })
	void trustsWhatIsInANetwork(String address, boolean trusted) throws Exception {
		assertThat(this.proxies.trusts(InetAddress.getByName(address))).isEqualTo(trusted);
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0", "", ".*" })
	void refusesWhatIsNoNetwork(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.of(List.of(text)))
			.withMessageContaining("'" + text + "'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "203.0.113.9 | 1.1.1.1 | 203.0.113.9", "10.0.0.1 | 1.1.1.1 | 1.1.1.1",
					"10.0.0.1 | 6.6.6.6, 1.1.1.1, 10.0.0.2 | 1.1.1.1", "10.0.0.1 | 10.0.0.3, 10.0.0.2 | 10.0.0.3",
					"10.0.0.1 | 6.6.6.6, unknown, 10.0.0.2 | 10.0.0.2", "10.0.0.1 | 1.1.1.1:443 | 1.1.1.1",
					"10.0.0.1 | [2001:db8::1]:443 | 2001:db8::1", "10.0.0.1 | 2001:db8::1 | 2001:db8::1" })
	void walksToTheClient(String peer, String forwardedFor, String client) throws Exception {
		assertThat(this.proxies.client(request(peer, forwardedFor))).isEqualTo(InetAddress.getByName(client));
	}

	@Test
	void tellsTheServerOfAnUntrustedClientNothingThatTheClientWrote() {
		HttpHeaders headers = apply("203.0.113.9", "6.6.6.6");
		assertThat(headers.get("X-Forwarded-For")).containsExactly("203.0.113.9");
		assertThat(headers.get("X-Forwarded-Proto")).containsExactly("http");
		assertThat(headers.get("X-Forwarded-Host")).containsExactly("example.com:8080");
		assertThat(headers.get("X-Forwarded-Port")).containsExactly("8080");
		assertThat(headers.get("X-Real-IP")).containsExactly("203.0.113.9");
		assertThat(headers.get("Forwarded")).containsExactly("proto=http;host=\"example.com:8080\";for=203.0.113.9");
		assertThat(headers.containsHeader("X-Forwarded-Prefix")).isFalse();
	}

	@Test
	void addsToWhatATrustedProxyWrote() {
		HttpHeaders headers = apply("10.0.0.1", "6.6.6.6, 1.1.1.1");
		assertThat(headers.get("X-Forwarded-For")).containsExactly("6.6.6.6, 1.1.1.1, 10.0.0.1");
		assertThat(headers.get("X-Forwarded-Proto")).containsExactly("https");
		assertThat(headers.get("X-Real-IP")).containsExactly("1.1.1.1");
		assertThat(headers.get("X-Forwarded-Prefix")).containsExactly("/evil");
		assertThat(headers.getFirst("Forwarded")).startsWith("for=6.6.6.6, proto=http;").endsWith(";for=10.0.0.1");
	}

	@Test
	void putsAnIpv6AddressInBracketsAndQuotes() {
		assertThat(apply("2001:db8::1", "6.6.6.6").getFirst("Forwarded")).endsWith(";for=\"[2001:db8::1]\"");
	}

	private HttpHeaders apply(String peer, String forwardedFor) {
		MockServerHttpRequest request = request(peer, forwardedFor);
		DefaultHttpHeaders written = new DefaultHttpHeaders();
		request.getHeaders().forEach(written::set);
		new ForwardedHeaders(this.proxies).write(written, request);
		HttpHeaders headers = new HttpHeaders();
		written.forEach((header) -> headers.add(header.getKey(), header.getValue()));
		return headers;
	}

	private static MockServerHttpRequest request(String peer, String forwardedFor) {
		return MockServerHttpRequest.get("http://example.com:8080/")
			.remoteAddress(new InetSocketAddress(peer, 40000))
			.header("Host", "example.com:8080")
			.header("X-Forwarded-For", forwardedFor)
			.header("X-Forwarded-Proto", "https")
			.header("X-Forwarded-Prefix", "/evil")
			.header("X-Real-IP", "6.6.6.6")
			.header("Forwarded", "for=6.6.6.6")
			.build();
	}

}
