package dev.remuda.admission.servlet;

import dev.remuda.admission.ClientSocket;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Connections}.
 */
class ConnectionsTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	@BeforeEach
	void connect() {
		this.request.setLocalPort(8080);
		this.request.setRemotePort(50000);
		this.request.setRemoteAddr("192.0.2.1");
	}

	@Test
	void findsTheConnectionBehindForwardedHeaders() {
		HttpServletRequestWrapper forwarded = new HttpServletRequestWrapper(this.request) {

			@Override
			public String getRemoteAddr() {
				return "203.0.113.7";
			}

			@Override
			public int getRemotePort() {
				return 4711;
			}

		};
		assertThat(Connections.of(new HttpServletRequestWrapper(forwarded)))
			.isEqualTo(new ClientSocket(8080, 50000, "192.0.2.1"));
	}

	@Test
	void trustsNoAddressThatTomcatHasReplaced() {
		this.request.setAttribute("org.apache.tomcat.request.forwarded", true);
		assertThat(Connections.of(this.request)).isEqualTo(new ClientSocket(8080, 50000, null));
	}

	@Test
	void findsNoneWithoutPorts() {
		this.request.setRemotePort(-1);
		assertThat(Connections.of(this.request)).isNull();
	}

}
