package dev.remuda.inference.djl;

/**
 * A kernel failed on a GPU. Unlike an exception it says nothing of the input that was
 * run: CUDA reports it at some later call, and after most of these failures each call of
 * the process fails. So it costs the worker its session, and whether there can be another
 * shows whether the GPU can be used still.
 */
final class CudaError extends Error {

	private static final long serialVersionUID = 1L;

	/**
	 * How PyTorch and ONNX Runtime begin what CUDA says. Memory that is lacking is "CUDA
	 * out of memory", and harmless.
	 */
	private static final String PREFIX = "CUDA error";

	CudaError(Throwable cause) {
		super("A kernel failed on the GPU, which may not be usable by this process any more", cause);
	}

	/**
	 * Return whether CUDA failed.
	 */
	static boolean in(Throwable failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			if (String.valueOf(ex.getMessage()).contains(PREFIX)) {
				return true;
			}
		}
		return false;
	}

}
