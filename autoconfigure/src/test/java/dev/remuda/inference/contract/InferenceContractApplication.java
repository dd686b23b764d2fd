package dev.remuda.inference.contract;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application of the contract suite of the inference beans: one model, asked in each
 * of the ways that a controller may ask it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class InferenceContractApplication {

	@Bean
	Upper upper() {
		return new Upper();
	}

	/**
	 * Answers in upper case. The input "block" holds its worker until it is released; the
	 * warm-up waits until it is allowed.
	 */
	static class Upper implements BatchFunction<String, String>, ModelSamples<String, String> {

		final List<List<String>> batches = new CopyOnWriteArrayList<>();

		final CountDownLatch warm = new CountDownLatch(1);

		volatile CountDownLatch blocked = new CountDownLatch(1);

		volatile CountDownLatch release = new CountDownLatch(1);

		@Override
		public List<ModelSample<String, String>> samples() {
			return List.of(ModelSample.of("warm", "WARM"));
		}

		@Override
		public void validate(String input) {
			if (input.isBlank()) {
				throw new InvalidInputException("There is no text");
			}
		}

		@Override
		public List<String> apply(List<String> inputs) throws Exception {
			if (inputs.contains("warm")) {
				this.warm.await();
				return inputs.stream().map((input) -> "WARM").toList();
			}
			this.batches.add(List.copyOf(inputs));
			if (inputs.contains("block")) {
				this.blocked.countDown();
				this.release.await();
			}
			if (inputs.contains("poison")) {
				throw new IllegalArgumentException("secret");
			}
			return inputs.stream().map((input) -> input.toUpperCase(Locale.ROOT)).toList();
		}

	}

	@RestController
	static class UpperController {

		private final InferenceModel<String, String> upper;

		UpperController(InferenceModel<String, String> upper) {
			this.upper = upper;
		}

		@GetMapping("/blocking")
		String blocking(@RequestParam String text) {
			return this.upper.infer(text);
		}

		@GetMapping("/future")
		CompletableFuture<String> future(@RequestParam String text) {
			return this.upper.submit(text).thenApply((answer) -> answer);
		}

		@GetMapping("/mono")
		Mono<String> mono(@RequestParam String text) {
			return Mono.fromFuture(() -> this.upper.submit(text));
		}

		@GetMapping("/misused")
		Mono<String> misused(@RequestParam String text) {
			return Mono.fromCallable(() -> this.upper.infer(text)).subscribeOn(Schedulers.parallel());
		}

	}

}
