package dev.remuda.dashboard.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Keeps the files of the dashboard.
 */
class DashboardRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern("dev/remuda/dashboard/*")
			.registerPattern("META-INF/maven/org.webjars.npm/uplot/pom.properties")
			.registerPattern("META-INF/resources/webjars/uplot/*/dist/*");
	}

}
