package dev.remuda.worker.autoconfigure;

import dev.remuda.admission.Cancellation;
import dev.remuda.admission.RunningRequests;
import dev.remuda.worker.DrainableServer;
import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the worker model: the report of
 * what was decided.
 */
@AutoConfiguration
@Conditional(OnWorkerModelCondition.class)
@EnableConfigurationProperties(WorkerProperties.class)
public final class WorkerAutoConfiguration {

	WorkerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	WorkerReport workerReport(Environment environment) {
		WorkerReport report = DerivedProperties.report(environment);
		Assert.state(report != null, "No worker model was chosen");
		return report;
	}

	@Bean
	@ConditionalOnBean(DrainableServer.class)
	@ConditionalOnProperty(name = "server.shutdown", havingValue = "graceful", matchIfMissing = true)
	ShutdownDrain shutdownDrain(ObjectProvider<DrainableServer> servers, ObjectProvider<RunningRequests> running,
			WorkerReport report) {
		Runnable cancel = () -> running
			.ifAvailable((requests) -> requests.all().forEach((request) -> request.cancel(Cancellation.SHUTDOWN)));
		return new ShutdownDrain(servers.orderedStream().toList(), cancel, report.settings().shutdownDelay(),
				report.settings().gracefulTimeout());
	}

	@Bean
	WorkerStartupLogger workerStartupLogger(WorkerReport report, WorkerServer server) {
		return new WorkerStartupLogger(report, server);
	}

}
