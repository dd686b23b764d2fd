package dev.remuda.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ListeningSockets}.
 */
class ListeningSocketsTests {

	@Test
	@EnabledOnOs(OS.LINUX)
	void whoWaitsIsAcceptedAndWhoComesLaterIsNotAnswered() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
				Socket waiting = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
			assertThat(ListeningSockets.ignoreNewConnections(listener.getLocalPort())).isTrue();
			try (Socket late = new Socket()) {
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> late
					.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), 200));
			}
			try (Socket accepted = listener.accept()) {
				waiting.getOutputStream().write(42);
				assertThat(accepted.getInputStream().read()).isEqualTo(42);
				accepted.getOutputStream().write(43);
				assertThat(waiting.getInputStream().read()).isEqualTo(43);
			}
		}
	}

	@Test
	void nothingIsDoneWhereNobodyListens() {
		assertThat(ListeningSockets.ignoreNewConnections(1)).isFalse();
	}

}
