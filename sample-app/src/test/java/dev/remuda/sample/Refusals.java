package dev.remuda.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.remuda.inference.DeadlineExceededException;
import dev.remuda.inference.InferenceException;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InferenceOptions;
import dev.remuda.inference.InferenceResult;
import dev.remuda.inference.ModelNotReadyException;
import dev.remuda.inference.QueueFullException;
import dev.remuda.sample.gec.Correction;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Refuses four sentences the way the model would at its limits, and leaves all others to
 * it.
 */
@TestConfiguration(proxyBeanMethods = false)
class Refusals {

	static final String QUEUE_FULL = "没有位子";

	static final String CLOSED = "关门了";

	static final String TOO_LATE = "等太久了";

	static final String FAILURE = "出错了";

	@Bean
	@Primary
	InferenceModel<String, Correction> refusing(@Qualifier("gec") InferenceModel<String, Correction> gec) {
		return new InferenceModel<>() {

			@Override
			public Correction infer(String input, InferenceOptions options) {
				switch (input) {
					case QUEUE_FULL -> throw new QueueFullException("gec", 256, Duration.ofMillis(2500));
					case TOO_LATE -> throw new DeadlineExceededException("gec", Duration.ofSeconds(30));
					case FAILURE ->
						throw new InferenceException("The model 'gec' failed", new IllegalArgumentException());
					case CLOSED -> throw new ModelNotReadyException("gec", "it is closed");
					default -> {
						return gec.infer(input, options);
					}
				}
			}

			@Override
			public CompletableFuture<Correction> submit(String input, InferenceOptions options) {
				return gec.submit(input, options);
			}

			@Override
			public List<InferenceResult<Correction>> inferAll(List<? extends String> inputs, InferenceOptions options) {
				return gec.inferAll(inputs, options);
			}

			@Override
			public void close() {
			}

		};
	}

}
