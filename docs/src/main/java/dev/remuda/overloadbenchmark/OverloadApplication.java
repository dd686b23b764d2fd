package dev.remuda.overloadbenchmark;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.remuda.benchmark.BenchmarkController;
import dev.remuda.inference.BatchFunction;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Starts the application that is overloaded.
 */
@SpringBootApplication
@Import(BenchmarkController.class)
public class OverloadApplication {

	/**
	 * Milliseconds that the model takes for a batch.
	 */
	static final long MODEL_TIME = 200;

	/**
	 * Start the application.
	 * @param arguments properties, among them those of the model {@code slow}
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(OverloadApplication.class, arguments);
	}

	@Bean
	BatchFunction<String, String> slow() {
		return (inputs) -> {
			TimeUnit.MILLISECONDS.sleep(MODEL_TIME);
			return List.copyOf(inputs);
		};
	}

	@Bean
	HandlerCounts handlerCounts() {
		return new HandlerCounts();
	}

	@Bean
	HandlersEndpoint handlersEndpoint(HandlerCounts counts) {
		return new HandlersEndpoint(counts);
	}

}
