package dev.remuda.inference.autoconfigure;

import io.micrometer.core.instrument.distribution.TimeWindowPercentileHistogram;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what the actuator shows of the
 * models.
 */
@AutoConfiguration(after = InferenceAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, TimeWindowPercentileHistogram.class })
@ConditionalOnAvailableEndpoint(InferenceEndpoint.class)
@Conditional(OnInferenceModelCondition.class)
public final class InferenceEndpointAutoConfiguration {

	InferenceEndpointAutoConfiguration() {
	}

	@Bean
	InferenceReports inferenceReports() {
		return new InferenceReports();
	}

	@Bean
	InferenceEndpoint inferenceEndpoint(InferenceModels models, InferenceReports reports) {
		return new InferenceEndpoint(models, reports);
	}

}
