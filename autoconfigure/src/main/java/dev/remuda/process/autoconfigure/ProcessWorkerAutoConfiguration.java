package dev.remuda.process.autoconfigure;

import java.util.Objects;

import dev.remuda.admission.RunningRequests;
import dev.remuda.process.WorkerLink;
import dev.remuda.worker.WorkerLoad;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for an application that is a worker
 * of a master.
 */
@AutoConfiguration
@Conditional(ProcessWorkerAutoConfiguration.OnWorkerCondition.class)
public final class ProcessWorkerAutoConfiguration {

	ProcessWorkerAutoConfiguration() {
	}

	@Bean
	WorkerHeartbeat workerHeartbeat(ApplicationAvailability availability, ObjectProvider<WorkerLoad> load,
			ObjectProvider<RunningRequests> running) {
		return new WorkerHeartbeat(Objects.requireNonNull(WorkerLink.current()), availability, load, running);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnAvailableEndpoint
		ProcessesEndpoint processesEndpoint() {
			return new ProcessesEndpoint(Objects.requireNonNull(WorkerLink.current()));
		}

	}

	/**
	 * Matches in a worker.
	 */
	static class OnWorkerCondition extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			WorkerLink link = WorkerLink.current();
			ConditionMessage.Builder message = ConditionMessage.forCondition("Worker of a master");
			return (link != null) ? ConditionOutcome.match(message.because("it has slot " + link.slot()))
					: ConditionOutcome.noMatch(message.because("it runs by itself"));
		}

	}

}
