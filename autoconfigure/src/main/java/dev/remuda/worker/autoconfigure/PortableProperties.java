package dev.remuda.worker.autoconfigure;

import java.util.List;

import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerModel;

/**
 * Boot properties that mean the same under Spring MVC and Spring WebFlux but have a name
 * for each: written for one, they hold for the other, so that an application behaves the
 * same whichever model runs it.
 */
final class PortableProperties {

	/**
	 * Default of {@code server.tomcat.max-http-form-post-size}; Spring WebFlux refuses a
	 * body of more than 256 KB.
	 */
	private static final String MAX_BODY_IN_MEMORY = "2MB";

	private static final List<Pair> PAIRS = List.of(new Pair("server.servlet.context-path", "spring.webflux.base-path"),
			new Pair("spring.mvc.format.date", "spring.webflux.format.date"),
			new Pair("spring.mvc.format.date-time", "spring.webflux.format.date-time"),
			new Pair("spring.mvc.format.time", "spring.webflux.format.time"),
			new Pair("spring.mvc.problemdetails.enabled", "spring.webflux.problemdetails.enabled"),
			new Pair("spring.mvc.static-path-pattern", "spring.webflux.static-path-pattern"));

	private final ExplicitProperties explicit;

	private final boolean toWebFlux;

	PortableProperties(ExplicitProperties explicit, WorkerModel model) {
		this.explicit = explicit;
		this.toWebFlux = model == WorkerModel.REACTIVE;
	}

	void derive(Target target) {
		for (Pair pair : PAIRS) {
			ExplicitValue<String> written = this.explicit.find(this.toWebFlux ? pair.webMvc() : pair.webFlux(),
					String.class);
			if (written != null) {
				target.derive(this.toWebFlux ? pair.webFlux() : pair.webMvc(), written.value(), "",
						written.key() + " in " + written.origin(), "the same under each worker model");
			}
		}
		if (this.toWebFlux) {
			target.derive("spring.http.codecs.max-in-memory-size", MAX_BODY_IN_MEMORY, "", "Tomcat's default for forms",
					"size of a request body that is read into memory");
		}
	}

	/**
	 * Two names of one thing.
	 *
	 * @param webMvc the name under Spring MVC
	 * @param webFlux the name under Spring WebFlux
	 */
	private record Pair(String webMvc, String webFlux) {

	}

	/**
	 * Receives each property that is derived unless it was written.
	 */
	@FunctionalInterface
	interface Target {

		void derive(String property, String value, String unit, String from, String effect);

	}

}
