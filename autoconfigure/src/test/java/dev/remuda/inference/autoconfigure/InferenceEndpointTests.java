package dev.remuda.inference.autoconfigure;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.LoadedModel;
import dev.remuda.inference.autoconfigure.InferenceEndpoint.CallsDescriptor;
import dev.remuda.inference.autoconfigure.InferenceEndpoint.ModelDescriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link InferenceEndpoint} and {@link InferenceStatistics}.
 */
class InferenceEndpointTests {

	private final InferenceModels models = new InferenceModels();

	private final InferenceReports reports = new InferenceReports();

	private final InferenceEndpoint endpoint = new InferenceEndpoint(this.models, this.reports);

	private final BatchingInferenceModel<String, String> model = RunningModels
		.start(LoadedModel.of(RunningModels.echo()), this.models, this.reports);

	@AfterEach
	void close() {
		this.model.close();
	}

	@Test
	void showsAModelThatDidNothingYet() {
		this.model.awaitReady(RunningModels.LONG);
		ModelDescriptor descriptor = describe();
		assertThat(descriptor.state()).isEqualTo("ready");
		assertThat(descriptor.reason()).isNull();
		assertThat(descriptor.devices()).containsExactly("cpu");
		assertThat(descriptor.queue().capacity()).isEqualTo(8);
		assertThat(descriptor.queue().timeoutMs()).isEqualTo(60_000);
		assertThat(descriptor.queue().waitMs()).isEqualTo(new Percentiles.Summary(0, 0, 0, 0));
		assertThat(descriptor.batch().maxSize()).isEqualTo(32);
		assertThat(descriptor.batch().meanSize()).isZero();
		assertThat(descriptor.batch().paddingShare()).isZero();
		assertThat(descriptor.lastError()).isNull();
		assertThat(descriptor.answersPerSecond()).isZero();
	}

	@Test
	void countsBatchesPaddingAndOutcomes() {
		this.model.awaitReady(RunningModels.LONG);
		this.model.inferAll(List.of("a", "bbb", "a", "bbb"));
		assertThatException().isThrownBy(() -> this.model.infer("bad"));
		await().untilAsserted(() -> assertThat(describe().calls()).isEqualTo(new CallsDescriptor(4, 1, 0, 0, 0, 0, 0)));
		ModelDescriptor descriptor = describe();
		assertThat(descriptor.batch().count()).isPositive();
		assertThat(descriptor.batch().meanSize()).isEqualTo(Math.round(5000.0 / descriptor.batch().count()) / 1000.0);
		assertThat(descriptor.batch().largestSize()).isBetween(1L, 4L);
		assertThat(descriptor.batch().paddingShare()).isBetween(0.0, 0.34);
		assertThat(descriptor.batch().runMs().p50()).isPositive();
		assertThat(descriptor.batch().runMs().max()).isGreaterThanOrEqualTo(descriptor.batch().runMs().p99() * 0.9);
		assertThat(descriptor.queue().waitMs().max()).isPositive();
		assertThat(descriptor.answersPerSecond()).isPositive();
		assertThat(descriptor.workers().busyShare()).isBetween(0.0, 1.0);
		assertThat(descriptor.lastError()).isNotNull()
			.satisfies(
					(error) -> assertThat(error.message()).isEqualTo("java.lang.IllegalArgumentException: bad input"));
	}

	@Test
	void countsRestarts() {
		this.model.awaitReady(RunningModels.LONG);
		assertThatException().isThrownBy(() -> this.model.infer("worse"));
		this.model.infer("a");
		assertThat(describe().workers().restarts()).isEqualTo(1);
		assertThat(describe().lastError()).isNotNull()
			.satisfies((error) -> assertThat(error.message()).isEqualTo("java.lang.StackOverflowError: too deep"));
	}

	@Test
	void showsWhyAModelTakesNoCalls() {
		this.model.awaitReady(RunningModels.LONG);
		this.model.close();
		assertThat(describe().state()).isEqualTo("closed");
		assertThat(describe().reason()).isEqualTo("it was closed");
		assertThatException().isThrownBy(() -> this.model.infer("a"));
		assertThat(describe().calls().notReady()).isEqualTo(1);
	}

	@Test
	void knowsNoOtherModel() {
		assertThat(this.endpoint.model("other")).isNull();
		assertThat(this.endpoint.models().models()).containsOnlyKeys("test");
	}

	private ModelDescriptor describe() {
		return Objects.requireNonNull(this.endpoint.model("test"));
	}

}
