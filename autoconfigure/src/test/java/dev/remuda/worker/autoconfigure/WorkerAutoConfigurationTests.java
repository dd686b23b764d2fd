package dev.remuda.worker.autoconfigure;

import org.junit.jupiter.api.Test;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.WorkerServer;
import dev.remuda.worker.netty.ConnectionLimit;
import dev.remuda.worker.netty.NettyWorkerCustomizer;
import dev.remuda.worker.webflux.BlockingHandlerConfigurer;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations of the worker model.
 */
class WorkerAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(WorkerAutoConfiguration.class,
			TomcatWorkerAutoConfiguration.class, NettyWorkerAutoConfiguration.class,
			WebFluxWorkerAutoConfiguration.class, WorkerEndpointAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner().withInitializer(workerModel())
		.withConfiguration(AUTO_CONFIGURATIONS);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withPropertyValues("spring.main.web-application-type=reactive")
		.withInitializer(workerModel())
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void reportsTomcatForAServletApplication() {
		this.servlet.run((context) -> {
			assertThat(context).hasSingleBean(WorkerReport.class);
			assertThat(context.getBean(WorkerServer.class).name()).isEqualTo("Tomcat");
			assertThat(context).doesNotHaveBean(ConnectionLimit.class).doesNotHaveBean(BlockingHandlerConfigurer.class);
		});
	}

	@Test
	void carriesTheSettingsOntoReactorNettyForAReactiveApplication() {
		this.reactive.withPropertyValues("remuda.worker.event-loops=3").run((context) -> {
			assertThat(context.getBean(WorkerServer.class).name()).isEqualTo("Reactor Netty");
			assertThat(context).hasSingleBean(ConnectionLimit.class)
				.hasSingleBean(NettyWorkerCustomizer.class)
				.hasSingleBean(BlockingHandlerConfigurer.class)
				.hasSingleBean(ReactorResourceFactory.class);
			assertThat(context.getBean(ReactorResourceFactory.class).isUseGlobalResources()).isFalse();
		});
	}

	@Test
	void backsOffFromTheConnectionLimitOfTheApplication() {
		this.reactive.withUserConfiguration(OwnConnectionLimit.class)
			.run((context) -> assertThat(context).getBean(ConnectionLimit.class)
				.isSameAs(context.getBean("ownConnectionLimit")));
	}

	@Test
	void backsOffWithoutAChosenModel() {
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(WorkerReport.class)
				.doesNotHaveBean(WorkerProperties.class)
				.doesNotHaveBean(WorkerServer.class));
	}

	@Test
	void showsNothingUnlessTheEndpointIsExposed() {
		this.servlet.run((context) -> assertThat(context).doesNotHaveBean(WorkerEndpoint.class));
	}

	@Test
	void showsTheModelOnceTheEndpointIsExposed() {
		this.servlet.withPropertyValues("management.endpoints.web.exposure.include=worker")
			.run((context) -> assertThat(context).hasSingleBean(WorkerEndpoint.class));
	}

	@Test
	void theEndpointCanBeSwitchedOff() {
		this.servlet
			.withPropertyValues("management.endpoints.web.exposure.include=*", "management.endpoint.worker.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(WorkerEndpoint.class));
	}

	@Test
	void addsTheModelToTheInfoUnlessSwitchedOff() {
		this.servlet.run((context) -> assertThat(context).hasSingleBean(WorkerInfoContributor.class));
		this.servlet.withPropertyValues("management.info.worker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(WorkerInfoContributor.class));
	}

	@Test
	void worksWithoutTheActuator() {
		this.servlet.withClassLoader(new FilteredClassLoader(InfoContributor.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(WorkerReport.class)
				.doesNotHaveBean(WorkerEndpoint.class));
	}

	@Test
	void keepsWhatIsLookedUpByNameInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new WorkerRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection().onType(org.springframework.web.servlet.DispatcherServlet.class))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(WorkerProperties.Reactive.class)).accepts(hints);
	}

	private static <C extends ConfigurableApplicationContext> ApplicationContextInitializer<C> workerModel() {
		return (context) -> new WorkerEnvironmentPostProcessor(new DeferredLogs()).process(context.getEnvironment(),
				dev.remuda.worker.WorkerPlatform.detect(null), null);
	}

	static class OwnConnectionLimit {

		@Bean
		ConnectionLimit ownConnectionLimit() {
			return new ConnectionLimit(1);
		}

	}

}
