package dev.remuda.worker;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WorkerModelResolver}.
 */
class WorkerModelResolverTests {

	private static final WorkerPlatform JAVA_25 = new WorkerPlatform(25, true, true, true, true, true);

	private static final WorkerPlatform JAVA_17 = new WorkerPlatform(17, true, true, true, true, true);

	private static final WorkerPlatform WEB_FLUX_ONLY = new WorkerPlatform(25, false, true, false, true, false);

	private static final WorkerPlatform WEB_MVC_ONLY = new WorkerPlatform(25, true, false, true, false, false);

	private static final WorkerPlatform WEB_FLUX_WITHOUT_NETTY = new WorkerPlatform(25, true, true, true, false, false);

	@Test
	void takesVirtualThreadsWhereThereAreAny() {
		WorkerChoice choice = resolver(JAVA_25, null, null).resolve(null);
		assertThat(choice.model()).isEqualTo(WorkerModel.VIRTUAL);
		assertThat(choice.reason()).isEqualTo("chosen automatically: Java 25 has virtual threads");
	}

	@Test
	void takesVirtualThreadsFromJava21On() {
		assertThat(resolver(new WorkerPlatform(21, true, true, true, true, true), null, null).resolve(null).model())
			.isEqualTo(WorkerModel.VIRTUAL);
		assertThat(resolver(new WorkerPlatform(20, true, true, true, true, true), null, null).resolve(null).model())
			.isEqualTo(WorkerModel.SERVLET);
	}

	@Test
	void takesPlatformThreadsBeforeJava21() {
		WorkerChoice choice = resolver(JAVA_17, null, null).resolve(null);
		assertThat(choice.model()).isEqualTo(WorkerModel.SERVLET);
		assertThat(choice.reason()).contains("Java 17 has no virtual threads");
	}

	@Test
	void takesTheEventLoopIfOnlyWebFluxIsPresent() {
		WorkerChoice choice = resolver(WEB_FLUX_ONLY, null, null).resolve(null);
		assertThat(choice.model()).isEqualTo(WorkerModel.REACTIVE);
		assertThat(choice.reason()).contains("Spring MVC is not");
	}

	@Test
	void followsAnExplicitWebApplicationType() {
		assertThat(resolver(JAVA_25, "reactive", null).resolve(null).model()).isEqualTo(WorkerModel.REACTIVE);
		assertThat(resolver(JAVA_25, "servlet", null).resolve(null).model()).isEqualTo(WorkerModel.VIRTUAL);
		assertThat(resolver(JAVA_17, "servlet", null).resolve(null).model()).isEqualTo(WorkerModel.SERVLET);
	}

	@Test
	void followsAnExplicitNoToVirtualThreads() {
		WorkerChoice choice = resolver(JAVA_25, null, false).resolve(null);
		assertThat(choice.model()).isEqualTo(WorkerModel.SERVLET);
		assertThat(choice.reason()).contains("spring.threads.virtual.enabled=false (file.yml:2)");
	}

	@Test
	void takesTheRequestedModel() {
		for (WorkerModel model : WorkerModel.values()) {
			WorkerChoice choice = resolver(JAVA_25, null, null).resolve(request(model));
			assertThat(choice.model()).isEqualTo(model);
			assertThat(choice.reason()).isEqualTo("set by remuda.worker.model in file.yml:1");
		}
	}

	@Test
	void refusesVirtualThreadsBeforeJava21() {
		assertRefused(JAVA_17, null, null, WorkerModel.VIRTUAL,
				"remuda.worker.model=virtual (file.yml:1) needs Java 21 " + "or newer, and this is Java 17.", "'auto'");
	}

	@Test
	void refusesTheEventLoopWithoutWebFlux() {
		assertRefused(WEB_MVC_ONLY, null, null, WorkerModel.REACTIVE, "needs Spring WebFlux",
				"spring-boot-starter-webflux");
	}

	@Test
	void refusesTheEventLoopWithoutReactorNetty() {
		assertRefused(WEB_FLUX_WITHOUT_NETTY, null, null, WorkerModel.REACTIVE, "needs Reactor Netty",
				"spring-boot-starter-reactor-netty");
	}

	@Test
	void refusesTomcatsModelsWithoutTomcat() {
		assertRefused(WEB_FLUX_ONLY, null, null, WorkerModel.SERVLET, "needs Tomcat", "spring-boot-starter-webmvc");
		assertRefused(WEB_FLUX_ONLY, null, null, WorkerModel.VIRTUAL, "needs Tomcat", "spring-boot-starter-webmvc");
	}

	@Test
	void refusesAContradictingWebApplicationType() {
		for (WorkerModel model : new WorkerModel[] { WorkerModel.SERVLET, WorkerModel.VIRTUAL }) {
			assertRefused(JAVA_25, "reactive", null, model,
					"remuda.worker.model=" + model.id()
							+ " (file.yml:1) contradicts spring.main.web-application-type=reactive (file.yml:2).",
					"set spring.main.web-application-type to 'servlet'");
		}
		assertRefused(JAVA_25, "servlet", null, WorkerModel.REACTIVE, "contradicts", "to 'reactive'");
	}

	@Test
	void refusesContradictingVirtualThreads() {
		assertRefused(JAVA_25, null, false, WorkerModel.VIRTUAL, "contradicts spring.threads.virtual.enabled=false",
				"to 'true'");
		assertRefused(JAVA_25, null, true, WorkerModel.SERVLET, "contradicts spring.threads.virtual.enabled=true",
				"to 'false'");
	}

	@Test
	void acceptsEitherChoiceOfVirtualThreadsBesideTheEventLoop() {
		for (boolean virtualThreads : new boolean[] { true, false }) {
			assertThat(resolver(JAVA_25, null, virtualThreads).resolve(request(WorkerModel.REACTIVE)).model())
				.isEqualTo(WorkerModel.REACTIVE);
		}
	}

	private void assertRefused(WorkerPlatform platform, @Nullable String type, @Nullable Boolean virtualThreads,
			WorkerModel requested, String description, String action) {
		assertThatExceptionOfType(WorkerConfigurationException.class)
			.isThrownBy(() -> resolver(platform, type, virtualThreads).resolve(request(requested)))
			.withMessageContaining(description)
			.satisfies((ex) -> assertThat(ex.getAction()).contains(action));
	}

	private WorkerModelResolver resolver(WorkerPlatform platform, @Nullable String type,
			@Nullable Boolean virtualThreads) {
		return new WorkerModelResolver(platform,
				(type != null) ? new ExplicitValue<>("spring.main.web-application-type", type, type, "file.yml:2")
						: null,
				(virtualThreads != null) ? new ExplicitValue<>("spring.threads.virtual.enabled", virtualThreads,
						virtualThreads.toString(), "file.yml:2") : null);
	}

	private ExplicitValue<WorkerModel> request(WorkerModel model) {
		return new ExplicitValue<>("remuda.worker.model", model, model.id(), "file.yml:1");
	}

}
