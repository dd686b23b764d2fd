package dev.remuda.worker.autoconfigure;

import org.jspecify.annotations.Nullable;

import dev.remuda.worker.WorkerPlatform;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

/**
 * Keeps what is looked up by name or bound before there is an application context.
 */
class WorkerRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		for (String type : WorkerPlatform.INDICATOR_TYPES) {
			hints.reflection().registerTypeIfPresent(classLoader, type);
		}
		hints.reflection()
			.registerTypeIfPresent(classLoader, "dev.remuda.worker.tomcat.DrainingProtocol",
					MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
		BindableRuntimeHintsRegistrar.forTypes(WorkerProperties.class).registerHints(hints, classLoader);
	}

}
