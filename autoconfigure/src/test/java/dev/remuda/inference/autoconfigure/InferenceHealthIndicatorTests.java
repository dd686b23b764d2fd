package dev.remuda.inference.autoconfigure;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.InferenceListener;
import dev.remuda.inference.InputRules;
import dev.remuda.inference.LoadedModel;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InferenceHealthIndicator}.
 */
class InferenceHealthIndicatorTests {

	private final InferenceModels models = new InferenceModels();

	private final InferenceHealthIndicator indicator = new InferenceHealthIndicator(this.models);

	private final CountDownLatch opening = new CountDownLatch(1);

	private final AtomicBoolean broken = new AtomicBoolean();

	@Test
	void isOutOfServiceUntilItIsWarmThenUpAndDownOnceItIsClosed() {
		BatchingInferenceModel<String, String> model = start();
		assertHealth(Status.OUT_OF_SERVICE, "starting: 0 of 1 workers are warm");
		this.opening.countDown();
		model.awaitReady(RunningModels.LONG);
		assertHealth(Status.UP, "ready");
		model.close();
		assertHealth(Status.DOWN, "closed: it was closed");
	}

	@Test
	void isDownWhileNoWorkerCanRunABatch() {
		this.opening.countDown();
		BatchingInferenceModel<String, String> model = start().awaitReady(RunningModels.LONG);
		this.broken.set(true);
		assertThatException().isThrownBy(() -> model.infer("worse"));
		await().untilAsserted(() -> assertHealth(Status.DOWN,
				"failing: none of its workers can run a batch: 0 stuck in one, 1 without a session after an error"));
		this.broken.set(false);
		await().untilAsserted(() -> assertHealth(Status.UP, "ready"));
		model.close();
	}

	@Test
	void isDownWhenItCouldNotBeStarted() {
		this.opening.countDown();
		this.broken.set(true);
		BatchingInferenceModel<String, String> model = start();
		await().untilAsserted(() -> assertHealth(Status.DOWN, "failed: it could not be started"));
		model.close();
	}

	private BatchingInferenceModel<String, String> start() {
		return RunningModels.start(new SlowModel(), this.models, (name) -> InferenceListener.NONE);
	}

	private void assertHealth(Status status, String detail) {
		Health health = Objects.requireNonNull(this.indicator.health());
		assertThat(health.getDetails()).isEqualTo(Map.of("test", detail));
		assertThat(health.getStatus()).isEqualTo(status);
	}

	private final class SlowModel implements LoadedModel<String, String> {

		private final LoadedModel<String, String> model = LoadedModel.of(RunningModels.echo());

		@Override
		public InputRules<String> rules() {
			return this.model.rules();
		}

		@Override
		public Session<String, String> openSession() throws Exception {
			InferenceHealthIndicatorTests.this.opening.await();
			if (InferenceHealthIndicatorTests.this.broken.get()) {
				throw new UnsatisfiedLinkError("no engine");
			}
			return this.model.openSession();
		}

		@Override
		public void close() {
		}

	}

}
