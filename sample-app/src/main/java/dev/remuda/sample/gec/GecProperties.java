package dev.remuda.sample.gec;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Properties of the spelling corrector.
 */
@ConfigurationProperties(value = "sample.gec", ignoreUnknownFields = false)
@Validated
public class GecProperties {

	/**
	 * Folder of the model's files gec.pt, vocab.txt and gec.json, with a '/' at its end.
	 */
	private String location = "classpath:models/";

	/**
	 * Threads that run the model, 1 to 256. Unset, one for each available processor. The
	 * processors that this leaves over are shared out for the work inside a prediction.
	 */
	@Min(1)
	@Max(256)
	private @Nullable Integer threads;

	/**
	 * Sentences that a thread runs at once if that many are waiting, 1 to 1024.
	 */
	@Min(1)
	@Max(1024)
	private int maxBatchSize = 32;

	/**
	 * Calls that may wait for a thread, 1 to 100000. A further one is answered 503.
	 */
	@Min(1)
	@Max(100_000)
	private int queueCapacity = 256;

	/**
	 * Time that a call may wait for a thread, at most 10 minutes. Then it is answered
	 * 504.
	 */
	@DurationMin(nanos = 1)
	@DurationMax(minutes = 10)
	private Duration queueTimeout = Duration.ofSeconds(30);

	/**
	 * Characters that a sentence may have, counted in Unicode code points, at least 1 and
	 * at most the 'max-length' of gec.json. A longer one is answered 413.
	 */
	@Min(1)
	private int maxLength = 500;

	/**
	 * Time that calls taken before have to finish at shutdown, at most 10 minutes. What
	 * isn't finished by then fails.
	 */
	@DurationMin
	@DurationMax(minutes = 10)
	private Duration closeTimeout = Duration.ofSeconds(10);

	public String getLocation() {
		return this.location;
	}

	public void setLocation(String location) {
		this.location = location;
	}

	public @Nullable Integer getThreads() {
		return this.threads;
	}

	public void setThreads(@Nullable Integer threads) {
		this.threads = threads;
	}

	public int getMaxBatchSize() {
		return this.maxBatchSize;
	}

	public void setMaxBatchSize(int maxBatchSize) {
		this.maxBatchSize = maxBatchSize;
	}

	public int getQueueCapacity() {
		return this.queueCapacity;
	}

	public void setQueueCapacity(int queueCapacity) {
		this.queueCapacity = queueCapacity;
	}

	public Duration getQueueTimeout() {
		return this.queueTimeout;
	}

	public void setQueueTimeout(Duration queueTimeout) {
		this.queueTimeout = queueTimeout;
	}

	public int getMaxLength() {
		return this.maxLength;
	}

	public void setMaxLength(int maxLength) {
		this.maxLength = maxLength;
	}

	public Duration getCloseTimeout() {
		return this.closeTimeout;
	}

	public void setCloseTimeout(Duration closeTimeout) {
		this.closeTimeout = closeTimeout;
	}

}
