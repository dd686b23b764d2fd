package dev.remuda.worker;

import org.jspecify.annotations.Nullable;

/**
 * Chooses the worker model: the requested one if the platform can run it and nothing
 * contradicts it, otherwise the best the platform has.
 */
public final class WorkerModelResolver {

	private static final String SERVLET_TYPE = "servlet";

	private static final String REACTIVE_TYPE = "reactive";

	private static final String ADD_WEB_MVC = "add org.springframework.boot:spring-boot-starter-webmvc";

	private static final String ADD_WEB_FLUX = "add org.springframework.boot:spring-boot-starter-webflux";

	private final WorkerPlatform platform;

	private final @Nullable ExplicitValue<String> webApplicationType;

	private final @Nullable ExplicitValue<Boolean> virtualThreads;

	/**
	 * Create a resolver.
	 * @param platform what the process has
	 * @param webApplicationType the explicit kind of web application, {@code servlet} or
	 * {@code reactive}; {@code null} if nobody asked for one
	 * @param virtualThreads the explicit {@code spring.threads.virtual.enabled};
	 * {@code null} if nobody set it
	 */
	public WorkerModelResolver(WorkerPlatform platform, @Nullable ExplicitValue<String> webApplicationType,
			@Nullable ExplicitValue<Boolean> virtualThreads) {
		this.platform = platform;
		this.webApplicationType = webApplicationType;
		this.virtualThreads = virtualThreads;
	}

	/**
	 * Choose the worker model.
	 * @param requested the model that was asked for, or {@code null} for the best one
	 * @return the model and the reason
	 * @throws WorkerConfigurationException if the request can't be met or is contradicted
	 */
	public WorkerChoice resolve(@Nullable ExplicitValue<WorkerModel> requested) {
		if (requested == null) {
			return chooseBest();
		}
		requireServer(requested.value(), requested.toString());
		requireJava(requested);
		requireNoContradiction(requested);
		return new WorkerChoice(requested.value(), "set by " + requested.key() + " in " + requested.origin());
	}

	private WorkerChoice chooseBest() {
		if (isType(REACTIVE_TYPE)) {
			requireServer(WorkerModel.REACTIVE, String.valueOf(this.webApplicationType));
			return auto(WorkerModel.REACTIVE, this.webApplicationType + " is set");
		}
		if (isType(SERVLET_TYPE)) {
			requireServer(WorkerModel.SERVLET, String.valueOf(this.webApplicationType));
		}
		else if (this.platform.webFlux() && !this.platform.webMvc()) {
			return auto(WorkerModel.REACTIVE, "Spring WebFlux is on the class path and Spring MVC is not");
		}
		if (!this.platform.hasVirtualThreads()) {
			return auto(WorkerModel.SERVLET,
					"Java %d has no virtual threads, Java 21 and newer have".formatted(this.platform.java()));
		}
		if (this.virtualThreads != null && !this.virtualThreads.value()) {
			return auto(WorkerModel.SERVLET, this.virtualThreads + " is set");
		}
		return auto(WorkerModel.VIRTUAL, "Java %d has virtual threads".formatted(this.platform.java()));
	}

	private WorkerChoice auto(WorkerModel model, String reason) {
		return new WorkerChoice(model, "chosen automatically: " + reason);
	}

	private void requireServer(WorkerModel model, String request) {
		if (model != WorkerModel.REACTIVE) {
			require(this.platform.tomcat(), request, "Tomcat", ADD_WEB_MVC);
			return;
		}
		require(this.platform.webFlux(), request, "Spring WebFlux", ADD_WEB_FLUX);
		require(this.platform.reactorNetty(), request, "Reactor Netty",
				"add org.springframework.boot:spring-boot-starter-reactor-netty");
	}

	private void require(boolean present, String request, String needed, String action) {
		if (!present) {
			throw new WorkerConfigurationException(
					"%s needs %s, which is not on the class path.".formatted(request, needed),
					"Either %s, or set remuda.worker.model to a model whose server is there, or to 'auto'."
						.formatted(action));
		}
	}

	private void requireJava(ExplicitValue<WorkerModel> requested) {
		if (requested.value() == WorkerModel.VIRTUAL && !this.platform.hasVirtualThreads()) {
			throw new WorkerConfigurationException(
					"%s needs Java 21 or newer, and this is Java %d.".formatted(requested, this.platform.java()),
					"Run the application on Java 21 or newer, or set remuda.worker.model to 'servlet', or to 'auto', "
							+ "which takes virtual threads wherever there are any.");
		}
	}

	private void requireNoContradiction(ExplicitValue<WorkerModel> requested) {
		String neededType = (requested.value() == WorkerModel.REACTIVE) ? REACTIVE_TYPE : SERVLET_TYPE;
		if (this.webApplicationType != null && !isType(neededType)) {
			throw contradiction(requested, this.webApplicationType, neededType);
		}
		if (this.virtualThreads == null) {
			return;
		}
		if (requested.value() == WorkerModel.VIRTUAL && !this.virtualThreads.value()) {
			throw contradiction(requested, this.virtualThreads, "true");
		}
		if (requested.value() == WorkerModel.SERVLET && this.virtualThreads.value()) {
			throw contradiction(requested, this.virtualThreads, "false");
		}
	}

	/**
	 * Create the exception for two explicit values that can't both hold.
	 * @param first one value
	 * @param second the other value
	 * @param agreeing what the second would have to be to agree with the first
	 * @return the exception
	 */
	public static WorkerConfigurationException contradiction(ExplicitValue<?> first, ExplicitValue<?> second,
			String agreeing) {
		return new WorkerConfigurationException("%s contradicts %s.".formatted(first, second),
				"Remove one of the two, or set %s to '%s'.".formatted(second.key(), agreeing));
	}

	private boolean isType(String type) {
		return this.webApplicationType != null && this.webApplicationType.value().equals(type);
	}

}
