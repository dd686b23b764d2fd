package dev.remuda.inference.djl;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.remuda.inference.BatchingInferenceModel;
import dev.remuda.inference.DeviceLostException;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InputRules;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link DjlModel}, over a predictor without an engine.
 */
class DjlModelTests {

	private static final String ASSERT = "CUDA error: device-side assert triggered";

	private final List<String> events = new CopyOnWriteArrayList<>();

	/**
	 * Whether each call of CUDA fails.
	 */
	private volatile boolean broken;

	@Test
	void createsRunsAndClosesAPredictorOnOneThreadAndThenClosesTheModel() {
		try (InferenceModel<String, String> model = start()) {
			assertThat(model.infer("a")).isEqualTo("a!");
			assertThat(model.submit("b").join()).isEqualTo("b!");
		}
		assertThat(this.events).containsExactly("create on gec-inference-1", "a on gec-inference-1",
				"b on gec-inference-1", "close on gec-inference-1", "close model on gec-inference-1");
	}

	@Test
	void failsTheInputThatTheTranslatorFailsOnAndNoOther() {
		try (InferenceModel<String, String> model = start()) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("bad"))
				.withCauseInstanceOf(TranslateException.class);
			assertThat(model.infer("a")).isEqualTo("a!");
		}
	}

	@Test
	void opensNoSessionOnAGpuThatIsBroken() {
		DjlModel<String, String> model = new DjlModel<>(model(Device.gpu(0)), new UnusedTranslator());
		model.openSession().close();
		this.broken = true;
		assertThatExceptionOfType(DeviceLostException.class).isThrownBy(model::openSession)
			.withMessageContaining("'gpu:0'")
			.withRootCauseInstanceOf(EngineException.class);
	}

	@Test
	void aWorkerHasNoSessionWhileItsGpuIsBroken() {
		try (BatchingInferenceModel<String, String> model = start(Device.gpu(0))) {
			assertThat(model.infer("a")).isEqualTo("a!");
			this.broken = true;
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("b"))
				.withCauseInstanceOf(CudaError.class)
				.havingRootCause()
				.withMessage(ASSERT);
			await().untilAsserted(() -> assertThat(model.status().openSessions()).isZero());
			this.broken = false;
			assertThat(model.infer("c")).isEqualTo("c!");
			assertThat(model.status().openSessions()).isEqualTo(1);
		}
	}

	@Test
	void knowsAnErrorOfCudaAmongTheCauses() {
		assertThat(CudaError.in(new TranslateException(new EngineException("In the interpreter:\n" + ASSERT))))
			.isTrue();
		assertThat(CudaError.in(new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"))).isFalse();
		assertThat(CudaError.in(new TranslateException((String) null))).isFalse();
	}

	@Test
	void followsTheRulesOfTheTranslator() {
		try (InferenceModel<String, String> model = start()) {
			assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> model.infer(""));
			assertThat(this.events).containsExactly("create on gec-inference-1");
		}
	}

	@Test
	void takesTheSamplesOfTheTranslator() {
		DjlModel<String, String> model = new DjlModel<>(model(Device.cpu()), new SampleTranslator());
		assertThat(model.samples()).singleElement().extracting(ModelSample::input).isEqualTo("sample");
		assertThat(new DjlModel<>(model(Device.cpu()), new UnusedTranslator()).samples()).isEmpty();
	}

	@Test
	void namesItsDevice() {
		assertThat(new DjlModel<>(model(Device.cpu()), new UnusedTranslator()).device()).isEqualTo("cpu");
		assertThat(new DjlModel<>(model(Device.gpu(1)), new UnusedTranslator()).device()).isEqualTo("gpu:1");
	}

	private BatchingInferenceModel<String, String> start() {
		return start(Device.cpu());
	}

	private BatchingInferenceModel<String, String> start(Device device) {
		return new BatchingInferenceModel<>("gec", new DjlModel<>(model(device), new UnusedTranslator()),
				InferenceSettings.DEFAULTS)
			.awaitReady(Duration.ofMinutes(1));
	}

	private NDArray number() {
		if (this.broken) {
			throw new EngineException(ASSERT);
		}
		return (NDArray) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { NDArray.class },
				(proxy, method, arguments) -> null);
	}

	private void note(String event) {
		this.events.add(event + " on " + Thread.currentThread().getName());
	}

	private Model model(Device device) {
		NDManager manager = (NDManager) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NDManager.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "newSubManager" -> proxy;
					case "getDevice" -> device;
					case "isOpen" -> false;
					case "create" -> number();
					default -> null;
				});
		return (Model) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Model.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "getName" -> "gec";
					case "getNDManager" -> manager;
					case "newPredictor" -> new FakePredictor((Model) proxy);
					case "close" -> {
						note("close model");
						yield null;
					}
					default -> null;
				});
	}

	private final class FakePredictor extends Predictor<String, String> {

		FakePredictor(Model model) {
			super(model, new UnusedTranslator(), Device.cpu(), false);
			note("create");
		}

		@Override
		public List<String> batchPredict(List<String> inputs) throws TranslateException {
			note(String.join("+", inputs));
			if (DjlModelTests.this.broken) {
				throw new TranslateException(new EngineException(ASSERT));
			}
			if (inputs.contains("bad")) {
				throw new TranslateException("bad input");
			}
			return inputs.stream().map((input) -> input + "!").toList();
		}

		@Override
		public void close() {
			note("close");
		}

	}

	private static class UnusedTranslator implements NoBatchifyTranslator<String, String>, InputRules<String> {

		@Override
		public void validate(String input) {
			if (input.isEmpty()) {
				throw new InvalidInputException("The input is empty");
			}
		}

		@Override
		public NDList processInput(TranslatorContext context, String input) {
			throw new UnsupportedOperationException();
		}

		@Override
		public String processOutput(TranslatorContext context, NDList output) {
			throw new UnsupportedOperationException();
		}

	}

	private static final class SampleTranslator extends UnusedTranslator implements ModelSamples<String, String> {

		@Override
		public List<ModelSample<String, String>> samples() {
			return List.of(ModelSample.of("sample"));
		}

	}

}
