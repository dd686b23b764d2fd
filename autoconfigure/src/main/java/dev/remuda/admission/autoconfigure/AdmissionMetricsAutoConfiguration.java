package dev.remuda.admission.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the meters of admission.
 */
@AutoConfiguration(after = AdmissionAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, Gates.class })
public final class AdmissionMetricsAutoConfiguration {

	AdmissionMetricsAutoConfiguration() {
	}

	@Bean
	AdmissionMeters admissionMeters(MeterRegistry registry, GateReader reader) {
		return new AdmissionMeters(registry, reader.names());
	}

	@Bean
	GateGauges admissionGauges(Gates gates) {
		return new GateGauges(gates);
	}

}
