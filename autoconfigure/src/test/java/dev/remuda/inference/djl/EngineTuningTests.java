package dev.remuda.inference.djl;

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

	private String before;

	@BeforeEach
	void forget() {
		this.before = System.getProperty(INTRA_OP);
		System.clearProperty(INTRA_OP);
	}

	@AfterEach
	void restore() {
		if (this.before != null) {
			System.setProperty(INTRA_OP, this.before);
		}
		else {
			System.clearProperty(INTRA_OP);
		}
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
