package dev.remuda.inference.autoconfigure;

import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.LoadedModel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InferenceMeters}.
 */
class InferenceMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final BatchingInferenceModel<String, String> model = RunningModels
		.start(LoadedModel.of(RunningModels.echo()), new InferenceModels(), new InferenceMeters(this.registry))
		.awaitReady(RunningModels.LONG);

	@AfterEach
	void close() {
		this.model.close();
	}

	@Test
	void metersWhatTheModelDoes() {
		this.model.inferAll(List.of("a", "bbb"));
		assertThatException().isThrownBy(() -> this.model.infer("bad"));
		assertThatException().isThrownBy(() -> this.model.infer("worse"));
		await().untilAsserted(() -> {
			assertThat(calls("answered")).isEqualTo(2);
			assertThat(calls("failed")).isEqualTo(2);
		});
		assertThat(calls("queue_full")).isZero();
		assertThat(this.registry.get("remuda.inference.batch.size").tag("model", "test").summary().totalAmount())
			.isEqualTo(4);
		assertThat(this.registry.get("remuda.inference.batch.time")
			.tags("model", "test", "device", "cpu", "outcome", "failed")
			.timer()
			.count()).isEqualTo(2);
		assertThat(
				this.registry.get("remuda.inference.length").tags("model", "test", "kind", "input").counter().count())
			.isEqualTo(1 + 3 + 3 + 5);
		assertThat(
				this.registry.get("remuda.inference.length").tags("model", "test", "kind", "padding").counter().count())
			.isIn(0.0, 2.0);
		assertThat(this.registry.get("remuda.inference.queue.wait").tag("model", "test").timer().count()).isEqualTo(4);
		assertThat(this.registry.get("remuda.inference.worker.restarts").tag("model", "test").counter().count())
			.isEqualTo(1);
		assertThat(gauge("workers")).isEqualTo(1);
		assertThat(gauge("workers.busy")).isZero();
		assertThat(gauge("queue.depth")).isZero();
		assertThat(gauge("queue.capacity")).isEqualTo(8);
	}

	private double calls(String outcome) {
		return this.registry.get("remuda.inference.calls").tags("model", "test", "outcome", outcome).counter().count();
	}

	private double gauge(String name) {
		return this.registry.get("remuda.inference." + name).tag("model", "test").gauge().value();
	}

}
