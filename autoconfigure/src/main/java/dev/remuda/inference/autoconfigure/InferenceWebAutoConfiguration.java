package dev.remuda.inference.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what a web application answers
 * when a model can't.
 */
@AutoConfiguration(after = InferenceAutoConfiguration.class)
@ConditionalOnWebApplication
@ConditionalOnClass(RestControllerAdvice.class)
public final class InferenceWebAutoConfiguration {

	InferenceWebAutoConfiguration() {
	}

	@Bean
	InferenceProblems inferenceProblems() {
		return new InferenceProblems();
	}

}
