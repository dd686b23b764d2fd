package dev.remuda.admission.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what measures response times,
 * where the endpoint of the worker model shows them.
 */
@AutoConfiguration(after = AdmissionAutoConfiguration.class,
		afterName = "dev.remuda.worker.autoconfigure.WorkerEndpointAutoConfiguration")
@ConditionalOnBean(value = Gates.class, type = "dev.remuda.worker.autoconfigure.WorkerEndpoint")
public final class AdmissionTrafficAutoConfiguration {

	AdmissionTrafficAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	GateTraffic admissionTraffic(GateReader reader) {
		return new GateTraffic(reader.names(), System::nanoTime, ProcessorTime.supplier());
	}

}
