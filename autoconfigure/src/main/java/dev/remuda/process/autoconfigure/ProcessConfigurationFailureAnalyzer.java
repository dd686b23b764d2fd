package dev.remuda.process.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows a {@link ProcessConfigurationException} without a stack trace.
 */
class ProcessConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<ProcessConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ProcessConfigurationException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.getAction(), cause);
	}

}
