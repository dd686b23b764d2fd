package dev.remuda.inference.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of the models.
 */
@AutoConfiguration(after = InferenceAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@Conditional(OnInferenceModelCondition.class)
public final class InferenceMetricsAutoConfiguration {

	InferenceMetricsAutoConfiguration() {
	}

	@Bean
	InferenceMeters inferenceMeters(MeterRegistry registry) {
		return new InferenceMeters(registry);
	}

}
