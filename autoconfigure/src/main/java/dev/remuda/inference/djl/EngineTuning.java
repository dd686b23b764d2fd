package dev.remuda.inference.djl;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;

import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is told, unless the user has told it.
 *
 * <p>
 * It shares the processors with the workers. Left alone, it takes all of them for each
 * batch, and batches at the same time fight for them.
 *
 * <p>
 * PyTorch's graph optimizer is off. It compiles a model anew in the first calls, and on a
 * GPU for each new shape. On the CPU the sample's model gained nothing from it: of
 * batches of all shapes, 1670 and 2050 tokens in a second of processor time with it, 1739
 * and 1850 without, and the first two calls took 173 and 219 ms with it, 88 and 105
 * without.
 *
 * @param host the machine
 * @param workers threads that run models at the same time
 */
record EngineTuning(Host host, int workers) {

	private static final Logger logger = System.getLogger(EngineTuning.class.getName());

	private static final String PYTORCH_INTRA_OP = "ai.djl.pytorch.num_threads";

	private static final String PYTORCH_INTER_OP = "ai.djl.pytorch.num_interop_threads";

	private static final String PYTORCH_OPTIMIZER = "ai.djl.pytorch.graph_optimizer";

	EngineTuning {
		if (workers < 1) {
			throw new IllegalArgumentException("workers must be at least 1, and it is " + workers);
		}
	}

	private EngineThreads share() {
		return new EngineThreads(Math.max(1, this.host.processors() / this.workers), 1);
	}

	/**
	 * Tell PyTorch, which reads the threads once, when it starts. Done before any engine
	 * starts, as ONNX Runtime starts PyTorch too if it is there.
	 */
	void apply() {
		if (this.host.setting("OMP_NUM_THREADS") == null) {
			setUnlessExplicit(PYTORCH_INTRA_OP, share().intraOp());
		}
		setUnlessExplicit(PYTORCH_INTER_OP, share().interOp());
		setUnlessExplicit(PYTORCH_OPTIMIZER, false);
	}

	private void setUnlessExplicit(String property, Object value) {
		if (System.getProperty(property) == null) {
			System.setProperty(property, value.toString());
		}
	}

	/**
	 * Return options of a model. ONNX Runtime gives each model threads of its own, and
	 * DJL's properties for it are for threads that models share, which DJL doesn't use
	 * unless asked to.
	 */
	Map<String, String> options() {
		EngineThreads threads = onnx();
		return Map.of("intraOpNumThreads", String.valueOf(threads.intraOp()), "interOpNumThreads",
				String.valueOf(threads.interOp()));
	}

	private EngineThreads onnx() {
		EngineThreads share = share();
		return new EngineThreads(Integer.getInteger("ai.djl.onnxruntime.num_threads", share.intraOp()),
				Integer.getInteger("ai.djl.onnxruntime.num_interop_threads", share.interOp()));
	}

	/**
	 * Return the threads of an engine that has started.
	 */
	@Nullable EngineThreads effective(String engine) {
		return switch (engine) {
			case EngineLibraries.PYTORCH -> pyTorch();
			case EngineLibraries.ONNX_RUNTIME -> onnx();
			default -> null;
		};
	}

	private EngineThreads pyTorch() {
		EngineThreads threads = new EngineThreads(JniUtils.getNumThreads(), JniUtils.getNumInteropThreads());
		warnIfOther(PYTORCH_INTRA_OP, threads.intraOp());
		warnIfOther(PYTORCH_INTER_OP, threads.interOp());
		return threads;
	}

	private void warnIfOther(String property, int effective) {
		int asked = Integer.getInteger(property, effective);
		if (asked != effective) {
			logger.log(Level.WARNING,
					"%s is %d, but PyTorch had already started and uses %d. Set it on the command line of Java (-D%1$s=%2$d), or load no PyTorch model before."
						.formatted(property, asked, effective));
		}
	}

}
