package dev.remuda.worker.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.boot.tomcat.autoconfigure.TomcatServerProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorkerProperties}: where Boot has a default that is right for a server
 * in production ours is the same, and where it differs this says how.
 */
class WorkerPropertiesTests {

	private final WorkerProperties properties = new WorkerProperties();

	private final TomcatServerProperties tomcat = new TomcatServerProperties();

	@Test
	void threadsAndMaxConnectionsAreTomcatsOwn() {
		assertThat(this.properties.getThreads()).isEqualTo(this.tomcat.getThreads().getMax());
		assertThat(this.properties.getMaxConnections()).isEqualTo(this.tomcat.getMaxConnections());
	}

	@Test
	void backlogHoldsABurstThatTomcatsOwnWouldDrop() {
		assertThat(this.tomcat.getAcceptCount()).isEqualTo(100);
		assertThat(this.properties.getBacklog()).isEqualTo(2048);
	}

	@Test
	void connectionsAreNotClosedAfterAHundredRequests() {
		assertThat(this.tomcat.getMaxKeepAliveRequests()).isEqualTo(100);
		assertThat(this.properties.getKeepAliveRequests()).isEqualTo(-1);
	}

	@Test
	void idleConnectionsOutliveTheIdleTimeoutOfAProxy() {
		assertThat(this.properties.getKeepAliveTimeout()).isGreaterThan(Duration.ofSeconds(60));
	}

}
