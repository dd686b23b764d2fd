package dev.remuda.inference.djl;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DjlInferenceModel}, over a predictor without an engine.
 */
class DjlInferenceModelTests {

	private final List<String> events = new CopyOnWriteArrayList<>();

	@Test
	void createsWarmsUpRunsAndClosesAPredictorOnOneThreadAndThenClosesTheModel() {
		try (InferenceModel<String, String> model = start(List.of("warm", "up"))) {
			assertThat(this.events).containsExactly("create on gec-inference-1", "warm on gec-inference-1",
					"up on gec-inference-1");
			assertThat(model.infer("a")).isEqualTo("a!");
			assertThat(model.submit("b").join()).isEqualTo("b!");
		}
		assertThat(this.events.subList(3, 7)).containsExactly("a on gec-inference-1", "b on gec-inference-1",
				"close on gec-inference-1", "close model on gec-inference-1");
	}

	@Test
	void failsTheInputThatTheTranslatorFailsOnAndNoOther() {
		try (InferenceModel<String, String> model = start(List.of())) {
			assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> model.infer("bad"))
				.withCauseInstanceOf(TranslateException.class);
			assertThat(model.infer("a")).isEqualTo("a!");
		}
	}

	@Test
	void closesThePredictorAndTheModelWhenTheWarmUpFails() {
		assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> start(List.of("bad")))
			.withCauseInstanceOf(TranslateException.class);
		assertThat(this.events).containsExactly("create on gec-inference-1", "bad on gec-inference-1",
				"close on gec-inference-1", "close model on gec-inference-1");
	}

	private InferenceModel<String, String> start(List<String> warmUp) {
		return new DjlInferenceModel<>(model(), new UnusedTranslator(),
				new InferenceSettings(1, 1, Duration.ofMinutes(1)), warmUp);
	}

	private void note(String event) {
		this.events.add(event + " on " + Thread.currentThread().getName());
	}

	private Model model() {
		NDManager manager = (NDManager) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { NDManager.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "newSubManager" -> proxy;
					case "getDevice" -> Device.cpu();
					case "isOpen" -> false;
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
		public String predict(String input) throws TranslateException {
			note(input);
			if (input.equals("bad")) {
				throw new TranslateException("bad input");
			}
			return input + "!";
		}

		@Override
		public void close() {
			note("close");
		}

	}

	private static final class UnusedTranslator implements NoBatchifyTranslator<String, String> {

		@Override
		public NDList processInput(TranslatorContext context, String input) {
			throw new UnsupportedOperationException();
		}

		@Override
		public String processOutput(TranslatorContext context, NDList output) {
			throw new UnsupportedOperationException();
		}

	}

}
