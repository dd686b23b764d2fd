package dev.remuda.worker.autoconfigure;

import dev.remuda.worker.WorkerReport;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if a worker model was chosen for this application.
 */
class OnWorkerModelCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		WorkerReport report = DerivedProperties.report(context.getEnvironment());
		ConditionMessage.Builder message = ConditionMessage.forCondition("Worker model");
		return (report != null) ? ConditionOutcome.match(message.because("it is " + report.choice().model().id()))
				: ConditionOutcome.noMatch(message.because("none was chosen"));
	}

}
