package dev.remuda.gpu.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.remuda.gpu.GpuSource;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the watching of the GPUs.
 */
@ConfigurationProperties(value = GpuProperties.PREFIX, ignoreUnknownFields = false)
public class GpuProperties {

	static final String PREFIX = "remuda.gpu";

	/**
	 * Where the state of the GPUs is read from. 'auto' takes 'nvml' if the driver and JNA
	 * are there, else 'nvidia-smi' if that command works, else 'none'. One that is asked
	 * for by name and can't be used stops start-up.
	 */
	private Provider provider = Provider.AUTO;

	/**
	 * File name or path of NVIDIA's management library, which comes with the driver.
	 * Unset, 'libnvidia-ml.so.1', and 'nvml' on Windows. No effect under 'nvidia-smi' and
	 * 'none'.
	 */
	private @Nullable String nvmlLibrary;

	/**
	 * Name or path of the nvidia-smi command, which comes with the driver. No effect
	 * under 'nvml' and 'none'.
	 */
	private String nvidiaSmi = "nvidia-smi";

	/**
	 * How long a reading is used before the GPUs are read anew. They are read when
	 * somebody asks: a scrape of the meters or a call of the endpoint.
	 */
	private Duration refreshInterval = Duration.ofSeconds(1);

	/**
	 * Longest wait for a reading. A scrape or a call goes on without the GPUs after it,
	 * and a run of nvidia-smi is killed.
	 */
	private Duration timeout = Duration.ofSeconds(5);

	public Provider getProvider() {
		return this.provider;
	}

	public void setProvider(Provider provider) {
		this.provider = provider;
	}

	public @Nullable String getNvmlLibrary() {
		return this.nvmlLibrary;
	}

	public void setNvmlLibrary(@Nullable String nvmlLibrary) {
		this.nvmlLibrary = nvmlLibrary;
	}

	public String getNvidiaSmi() {
		return this.nvidiaSmi;
	}

	public void setNvidiaSmi(String nvidiaSmi) {
		this.nvidiaSmi = nvidiaSmi;
	}

	public Duration getRefreshInterval() {
		return this.refreshInterval;
	}

	public void setRefreshInterval(Duration refreshInterval) {
		this.refreshInterval = refreshInterval;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Values of {@code remuda.gpu.provider}.
	 */
	public enum Provider {

		/**
		 * The best source that is usable.
		 */
		AUTO(null),

		/**
		 * NVIDIA's management library, called within this process through JNA.
		 */
		NVML(GpuSource.NVML),

		/**
		 * The nvidia-smi command.
		 */
		NVIDIA_SMI(GpuSource.NVIDIA_SMI),

		/**
		 * Don't look for GPUs.
		 */
		NONE(GpuSource.NONE);

		private final @Nullable GpuSource source;

		Provider(@Nullable GpuSource source) {
			this.source = source;
		}

		@Nullable GpuSource source() {
			return this.source;
		}

	}

}
