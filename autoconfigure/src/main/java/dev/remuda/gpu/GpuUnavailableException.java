package dev.remuda.gpu;

import org.jspecify.annotations.Nullable;

/**
 * A source of the state of the devices can't be used.
 */
public class GpuUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final GpuSource source;

	/**
	 * Create an exception.
	 * @param source the source that can't be used
	 * @param message why, as a sentence without a full stop
	 */
	public GpuUnavailableException(GpuSource source, String message) {
		this(source, message, null);
	}

	/**
	 * Create an exception.
	 * @param source the source that can't be used
	 * @param message why, as a sentence without a full stop
	 * @param cause what was thrown, if anything
	 */
	public GpuUnavailableException(GpuSource source, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.source = source;
	}

	/**
	 * Return the source that can't be used.
	 * @return the source
	 */
	public GpuSource getSource() {
		return this.source;
	}

}
