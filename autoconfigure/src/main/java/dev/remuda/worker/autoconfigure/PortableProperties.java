package dev.remuda.worker.autoconfigure;

import java.util.Map;

import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerModel;

/**
 * Boot properties that mean the same under Spring MVC and Spring WebFlux but have a name
 * for each: written for one, they hold for the other, so that an application behaves the
 * same whichever model runs it.
 */
final class PortableProperties {

	private static final Map<String, String> WEB_FLUX_BY_WEB_MVC = Map.of("server.servlet.context-path",
			"spring.webflux.base-path", "spring.mvc.format.date", "spring.webflux.format.date",
			"spring.mvc.format.date-time", "spring.webflux.format.date-time", "spring.mvc.format.time",
			"spring.webflux.format.time", "spring.mvc.problemdetails.enabled", "spring.webflux.problemdetails.enabled",
			"spring.mvc.static-path-pattern", "spring.webflux.static-path-pattern");

	private final ExplicitProperties explicit;

	private final boolean toWebFlux;

	PortableProperties(ExplicitProperties explicit, WorkerModel model) {
		this.explicit = explicit;
		this.toWebFlux = model == WorkerModel.REACTIVE;
	}

	void derive(Target target) {
		WEB_FLUX_BY_WEB_MVC.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.forEach((entry) -> derive(target, this.toWebFlux ? entry.getKey() : entry.getValue(),
					this.toWebFlux ? entry.getValue() : entry.getKey()));
	}

	private void derive(Target target, String from, String to) {
		ExplicitValue<String> written = this.explicit.find(from, String.class);
		if (written != null && this.explicit.find(to, String.class) == null) {
			target.derive(to, written.value(), "", written.key() + " in " + written.origin(),
					"the same under each worker model");
		}
	}

	/**
	 * Receives each derived property.
	 */
	@FunctionalInterface
	interface Target {

		void derive(String property, String value, String unit, String from, String effect);

	}

}
