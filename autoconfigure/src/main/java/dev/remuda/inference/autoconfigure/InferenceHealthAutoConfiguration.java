package dev.remuda.inference.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of the models.
 */
@AutoConfiguration(after = InferenceAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("inference")
@Conditional(OnInferenceModelCondition.class)
public final class InferenceHealthAutoConfiguration {

	InferenceHealthAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "inferenceHealthIndicator")
	InferenceHealthIndicator inferenceHealthIndicator(InferenceModels models) {
		return new InferenceHealthIndicator(models);
	}

}
