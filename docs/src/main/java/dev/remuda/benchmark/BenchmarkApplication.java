package dev.remuda.benchmark;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the application that the benchmarks load.
 */
@SpringBootApplication
public class BenchmarkApplication {

	/**
	 * Start the application.
	 * @param arguments properties such as {@code --remuda.worker.model=virtual}
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(BenchmarkApplication.class, arguments);
	}

}
