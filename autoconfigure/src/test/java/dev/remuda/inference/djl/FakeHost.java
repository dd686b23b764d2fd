package dev.remuda.inference.djl;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A machine with two processors, unless told otherwise, and no GPU.
 */
record FakeHost(int processors, Map<String, String> settings, @Nullable String driver,
		int cudaDevices) implements Host {

	static final FakeHost PLAIN = new FakeHost(2, Map.of(), null, 0);

	FakeHost withSettings(Map<String, String> settings) {
		return new FakeHost(this.processors, settings, this.driver, this.cudaDevices);
	}

	FakeHost withProcessors(int processors) {
		return new FakeHost(processors, this.settings, this.driver, this.cudaDevices);
	}

	FakeHost withGpu(@Nullable String driver, int cudaDevices) {
		return new FakeHost(this.processors, this.settings, driver, cudaDevices);
	}

	@Override
	public @Nullable String setting(String name) {
		return this.settings.get(name);
	}

}
