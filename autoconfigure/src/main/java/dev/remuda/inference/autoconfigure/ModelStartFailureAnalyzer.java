package dev.remuda.inference.autoconfigure;

import dev.remuda.inference.ModelStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows a {@link ModelStartException} without a stack trace.
 */
class ModelStartFailureAnalyzer extends AbstractFailureAnalyzer<ModelStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ModelStartException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.getAction(), cause);
	}

}
