package dev.remuda.inferencebenchmark;

import java.io.IOException;

import ai.djl.MalformedModelException;
import ai.djl.Model;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A server as it is written with DJL and Spring Boot alone: the model is a bean, and each
 * thread of a request has a predictor of its own.
 */
@SpringBootApplication
public class PredictorApplication {

	/**
	 * Start the application.
	 * @param arguments properties
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(PredictorApplication.class, arguments);
	}

	@Bean(destroyMethod = "close")
	Model model() throws IOException, MalformedModelException {
		return SpellingModel.load();
	}

	@Bean
	SentenceTranslator translator() throws IOException {
		return new SentenceTranslator(SpellingModel.vocabulary());
	}

}
