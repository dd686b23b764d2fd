package dev.remuda.worker.autoconfigure;

import java.util.Locale;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import dev.remuda.worker.ExplicitValue;
import dev.remuda.worker.WorkerChoice;
import dev.remuda.worker.WorkerModel;
import dev.remuda.worker.WorkerModelResolver;
import dev.remuda.worker.WorkerPlatform;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Chooses the worker model once the configuration files are read, and adds what follows
 * from it as the lowest property source.
 */
class WorkerEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	/**
	 * After the configuration files ({@code ConfigDataEnvironmentPostProcessor}) and
	 * before {@code ReactorEnvironmentPostProcessor}, which reads what is derived here.
	 */
	static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

	private final Log logger;

	WorkerEnvironmentPostProcessor(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(WorkerEnvironmentPostProcessor.class);
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		ClassLoader classLoader = application.getClassLoader();
		process(environment, WorkerPlatform.detect(classLoader), requestedInCode(application));
	}

	void process(ConfigurableEnvironment environment, WorkerPlatform platform,
			@Nullable WebApplicationType requestedInCode) {
		environment.getPropertySources().remove(DerivedProperties.NAME);
		ExplicitProperties explicit = new ExplicitProperties(environment);
		ExplicitValue<String> type = webApplicationType(explicit, requestedInCode);
		if (type != null && type.value().equals("none")) {
			return;
		}
		WorkerProperties properties = explicit.binder()
			.bindOrCreate(WorkerProperties.PREFIX, Bindable.of(WorkerProperties.class));
		ExplicitValue<WorkerModel> requested = requested(explicit, properties);
		if (requested == null && !canChoose(platform, type)) {
			this.logger.debug("No server that Remuda knows is on the class path, so it leaves the server alone");
			return;
		}
		WorkerChoice choice = new WorkerModelResolver(platform, type,
				explicit.find(WorkerSettingsResolver.VIRTUAL_THREADS, Boolean.class))
			.resolve(requested);
		DerivedProperties derived = new WorkerSettingsResolver(explicit, properties, platform, choice).resolve();
		derived.getSource().warnings().forEach(this.logger::warn);
		environment.getPropertySources().addLast(derived);
	}

	private boolean canChoose(WorkerPlatform platform, @Nullable ExplicitValue<String> type) {
		boolean reactive = (type != null) ? type.value().equals("reactive") : platform.webFlux() && !platform.webMvc();
		return reactive ? platform.webFlux() && platform.reactorNetty() : platform.tomcat();
	}

	private @Nullable ExplicitValue<WorkerModel> requested(ExplicitProperties explicit, WorkerProperties properties) {
		WorkerModel model = properties.getModel().workerModel();
		ExplicitValue<String> written = explicit.find(WorkerProperties.PREFIX + ".model", String.class);
		return (model != null && written != null)
				? new ExplicitValue<>(written.key(), model, written.text(), written.origin()) : null;
	}

	private @Nullable ExplicitValue<String> webApplicationType(ExplicitProperties explicit,
			@Nullable WebApplicationType requestedInCode) {
		ExplicitValue<WebApplicationType> written = explicit.find(WorkerSettingsResolver.WEB_APPLICATION_TYPE,
				WebApplicationType.class);
		if (written != null) {
			return new ExplicitValue<>(written.key(), id(written.value()), written.text(), written.origin());
		}
		return (requestedInCode != null) ? new ExplicitValue<>(WorkerSettingsResolver.WEB_APPLICATION_TYPE,
				id(requestedInCode), id(requestedInCode), "SpringApplication.setWebApplicationType") : null;
	}

	private @Nullable WebApplicationType requestedInCode(SpringApplication application) {
		WebApplicationType type = application.getWebApplicationType();
		return (type != WebApplicationType.deduce()) ? type : null;
	}

	private static String id(WebApplicationType type) {
		return type.name().toLowerCase(Locale.ROOT);
	}

}
