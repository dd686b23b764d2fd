package dev.remuda.inference.openinference;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InvalidInputException;
import dev.remuda.inference.ModelSample;
import dev.remuda.inference.ModelSamples;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * The application of the contract suite of the Open Inference Protocol: a model for each
 * kind of tensor, and an advice that must have no say in it.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class OpenInferenceContractApplication {

	@Bean
	Upper upper() {
		return new Upper();
	}

	@Bean
	BatchFunction<float[], float[]> doubled() {
		return (inputs) -> inputs.stream().map((input) -> {
			float[] output = input.clone();
			for (int i = 0; i < output.length; i++) {
				output[i] *= 2;
			}
			return output;
		}).toList();
	}

	/**
	 * As many answers as the input says, so that a request may get rows of different
	 * lengths.
	 */
	@Bean
	BatchFunction<Integer, long[]> ragged() {
		return (inputs) -> inputs.stream().map((input) -> {
			long[] output = new long[input];
			Arrays.fill(output, input);
			return output;
		}).toList();
	}

	@Bean
	Mirror mirror() {
		return new Mirror();
	}

	@Bean
	Advice advice() {
		return new Advice();
	}

	/**
	 * A point, which is sent as JSON text.
	 *
	 * @param left how far it is to the left
	 * @param names what it is called
	 */
	record Point(int left, List<String> names) {

	}

	/**
	 * Has the types of its input and of its answer from a type variable.
	 *
	 * @param <T> the type of both
	 */
	abstract static class Identity<T> implements BatchFunction<T, T> {

		@Override
		public List<T> apply(List<T> inputs) {
			return inputs.stream().map(this::map).toList();
		}

		abstract T map(T input);

	}

	static class Mirror extends Identity<List<Point>> {

		@Override
		List<Point> map(List<Point> input) {
			return input.stream().map((point) -> new Point(-point.left(), point.names())).toList();
		}

	}

	/**
	 * Answers in upper case. A batch with "block" waits until it is released; the warm-up
	 * waits until it is allowed.
	 */
	static class Upper implements BatchFunction<String, String>, ModelSamples<String, String> {

		final List<List<String>> batches = new CopyOnWriteArrayList<>();

		final CountDownLatch warm = new CountDownLatch(1);

		final Semaphore blocked = new Semaphore(0);

		final Semaphore release = new Semaphore(0);

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
				this.blocked.release();
				this.release.acquire();
			}
			if (inputs.contains("poison")) {
				throw new IllegalArgumentException("secret");
			}
			return inputs.stream().map((input) -> input.toUpperCase(Locale.ROOT)).toList();
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		ProblemDetail any(Exception ex) {
			return ProblemDetail.forStatus(418);
		}

	}

}
