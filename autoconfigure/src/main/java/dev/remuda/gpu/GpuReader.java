package dev.remuda.gpu;

/**
 * Looks at the devices through one source. A reader may block for as long as the driver
 * does, and is called by one thread at a time.
 */
interface GpuReader extends AutoCloseable {

	/**
	 * Look at the devices.
	 * @return what could be read
	 * @throws GpuUnavailableException if nothing could be read
	 */
	GpuReading read();

	@Override
	default void close() {
	}

}
