package dev.remuda.worker.netty;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectionLimit}.
 */
class ConnectionLimitTests {

	private final ConnectionLimit limit = new ConnectionLimit(2);

	private final EmbeddedChannel listener = new EmbeddedChannel(this.limit);

	@AfterEach
	void close() {
		this.listener.finishAndReleaseAll();
	}

	@Test
	void acceptsUpToTheLimit() {
		accept();
		assertThat(this.listener.config().isAutoRead()).isTrue();
		accept();
		assertThat(this.listener.config().isAutoRead()).isFalse();
		assertThat(this.limit.openConnections()).isEqualTo(2);
	}

	@Test
	void acceptsAgainOnceAConnectionHasClosed() {
		accept();
		EmbeddedChannel second = accept();
		second.close();
		this.listener.runPendingTasks();
		assertThat(this.listener.config().isAutoRead()).isTrue();
		assertThat(this.limit.openConnections()).isEqualTo(1);
	}

	@Test
	void staysClosedWhileMoreThanTheLimitAreOpen() {
		EmbeddedChannel first = accept();
		accept();
		accept();
		first.close();
		this.listener.runPendingTasks();
		assertThat(this.limit.openConnections()).isEqualTo(2);
		assertThat(this.listener.config().isAutoRead()).isFalse();
	}

	@Test
	void countsAConnectionThatWasClosedBeforeItWasSeen() {
		EmbeddedChannel closed = new EmbeddedChannel();
		closed.close();
		this.listener.writeInbound(closed);
		this.listener.runPendingTasks();
		assertThat(this.limit.openConnections()).isZero();
		assertThat(this.listener.config().isAutoRead()).isTrue();
	}

	@Test
	void passesTheConnectionOn() {
		EmbeddedChannel connection = accept();
		assertThat(this.listener.<Object>readInbound()).isSameAs(connection);
	}

	private EmbeddedChannel accept() {
		EmbeddedChannel connection = new EmbeddedChannel();
		this.listener.writeInbound(connection);
		return connection;
	}

}
