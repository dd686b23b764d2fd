package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.WorkerCancellations;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.watchdog.WorkerPool;
import dev.remuda.worker.WorkerWatch;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what the actuator shows of the
 * worker model.
 */
@AutoConfiguration(after = WorkerAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnAvailableEndpoint.class, InfoContributor.class })
@ConditionalOnBean({ WorkerReport.class, WorkerServer.class })
public final class WorkerEndpointAutoConfiguration {

	WorkerEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	@ConditionalOnMissingBean
	WorkerEndpoint workerEndpoint(WorkerReport report, WorkerServer server, ObjectProvider<WorkerLoad> load,
			ObjectProvider<WorkerPool> threads, ObjectProvider<WorkerWatch> watch,
			ObjectProvider<WorkerCancellations> cancellations) {
		return new WorkerEndpoint(report, server, new LoadReport(report, load, threads, watch, cancellations));
	}

	@Bean
	@ConditionalOnEnabledInfoContributor("worker")
	WorkerInfoContributor workerInfoContributor(WorkerReport report, WorkerServer server) {
		return new WorkerInfoContributor(report, server);
	}

}
