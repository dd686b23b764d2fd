package dev.remuda.admission.autoconfigure;

import dev.remuda.admission.CancellationCounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

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

	@Bean
	MeterBinder stuckHandlersGauge(CancellationCounts counts) {
		return (registry) -> Gauge.builder(AdmissionMeters.REQUESTS + "stuck", counts, CancellationCounts::stuck)
			.description("Handlers that take no notice of an interrupt")
			.baseUnit("requests")
			.register(registry);
	}

}
