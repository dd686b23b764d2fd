package dev.remuda.inference.djl;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EngineTuning}.
 */
class EngineTuningTests {

	private static final String INTRA_OP = "ai.djl.pytorch.num_threads";

	private static final String INTER_OP = "ai.djl.pytorch.num_interop_threads";

	private final Map<String, String> before = new HashMap<>();

	@BeforeEach
	void forget() {
		for (String property : List.of(INTRA_OP, INTER_OP)) {
			this.before.put(property, System.getProperty(property));
			System.clearProperty(property);
		}
	}

	@AfterEach
	void restore() {
		this.before.forEach((property, value) -> {
			if (value != null) {
				System.setProperty(property, value);
			}
			else {
				System.clearProperty(property);
			}
		});
	}

	@Test
	void dividesTheProcessorsByTheWorkersAndLeavesOneAtLeast() {
		assertThat(apply(8, 3)).isEqualTo("2");
		assertThat(apply(2, 4)).isEqualTo("1");
		assertThat(new EngineTuning(FakeHost.PLAIN.withProcessors(8), 2).options())
			.isEqualTo(Map.of("intraOpNumThreads", "4", "interOpNumThreads", "1"));
	}

	@Test
	void leavesTheVariableOfOpenMp() {
		new EngineTuning(FakeHost.PLAIN.withSettings(Map.of("OMP_NUM_THREADS", "1")), 1).apply();
		assertThat(System.getProperty(INTRA_OP)).isNull();
	}

	@Test
	void warnsWhenPyTorchHasStartedWithOtherNumbers() {
		assertThat(Engine.getEngine("PyTorch")).isNotNull();
		int effective = JniUtils.getNumThreads();
		// Another test may have started it with any number
		System.setProperty(INTER_OP, String.valueOf(JniUtils.getNumInteropThreads()));
		apply(effective + 1, 1);
		try (LoggedLines log = new LoggedLines(EngineTuning.class)) {
			EngineThreads threads = new EngineTuning(FakeHost.PLAIN, 1).effective("PyTorch");
			assertThat(threads).extracting(EngineThreads::intraOp).isEqualTo(effective);
			assertThat(log.lines).singleElement()
				.asString()
				.startsWith("WARNING ai.djl.pytorch.num_threads is %d, but PyTorch had already started and uses %d."
					.formatted(effective + 1, effective));
		}
	}

	@Test
	void refusesToDivideByNoWorker() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DjlModelLoader(0))
			.withMessage("workers must be at least 1, and it is 0");
	}

	@Test
	void knowsNoThreadsOfOtherEngines() {
		assertThat(new EngineTuning(FakeHost.PLAIN, 1).effective("TensorFlow")).isNull();
	}

	private static String apply(int processors, int workers) {
		System.clearProperty(INTRA_OP);
		new EngineTuning(FakeHost.PLAIN.withProcessors(processors), workers).apply();
		return System.getProperty(INTRA_OP);
	}

}
