package dev.remuda.admission.autoconfigure;

import dev.remuda.admission.AdmissionRules;
import dev.remuda.admission.Gate;
import dev.remuda.admission.Limit;
import dev.remuda.admission.reactive.AdmissionWebFilter;
import dev.remuda.admission.servlet.AdmissionFilter;
import dev.remuda.worker.WorkerLoad;
import dev.remuda.worker.WorkerReport;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations of admission.
 */
class AdmissionAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations
		.of(AdmissionAutoConfiguration.class, AdmissionMetricsAutoConfiguration.class);

	private final WebApplicationContextRunner servlet = new WebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withBean(WorkerReport.class, WorkerReports::servlet);

	private final ReactiveWebApplicationContextRunner reactive = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withBean(WorkerReport.class, WorkerReports::servlet);

	@Test
	void onlyCountsByDefault() {
		this.servlet.run((context) -> {
			assertThat(context).hasSingleBean(AdmissionRules.class).hasSingleBean(WorkerLoad.class);
			assertThat(context.getBean(Gates.class).all()).singleElement()
				.extracting((gate) -> gate.settings().limit())
				.isSameAs(Limit.NONE);
		});
	}

	@Test
	void isBeforeSpringSecurityAndBehindTheObservation() {
		this.servlet.run((context) -> {
			FilterRegistrationBean<?> filter = context.getBean("admissionFilter", FilterRegistrationBean.class);
			assertThat(filter.getFilter()).isInstanceOf(AdmissionFilter.class);
			assertThat(filter.getOrder()).isEqualTo(Integer.MIN_VALUE + 2);
			assertThat(context).doesNotHaveBean(AdmissionWebFilter.class);
		});
		this.reactive.run((context) -> {
			assertThat(context.getBean(AdmissionWebFilter.class).getOrder()).isEqualTo(Integer.MIN_VALUE + 2);
			assertThat(context).doesNotHaveBean("admissionFilter");
		});
	}

	@Test
	void measuresOnlyWhereTheEndpointShowsIt() {
		this.servlet.withConfiguration(AutoConfigurations.of(AdmissionTrafficAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).doesNotHaveBean(GateTraffic.class);
				assertThat(context.getBean(WorkerLoad.class).traffic()).isNull();
				assertThat(context.getBean(WorkerLoad.class).groups().get("default").traffic()).isNull();
			});
	}

	@Test
	void canBeSwitchedOff() {
		this.servlet.withPropertyValues("remuda.admission.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Gates.class)
				.doesNotHaveBean("admissionFilter")
				.doesNotHaveBean(WorkerLoad.class));
	}

	@Test
	void backsOffWithoutAChosenModelAndWithoutAWebServer() {
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(Gates.class));
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withBean(WorkerReport.class, WorkerReports::servlet)
			.run((context) -> assertThat(context).doesNotHaveBean(Gates.class));
	}

	@Test
	void backsOffFromTheRulesOfTheApplication() {
		AdmissionRules own = (method, path, headers) -> null;
		this.servlet.withBean(AdmissionRules.class, () -> own)
			.run((context) -> assertThat(context.getBean(AdmissionRules.class)).isSameAs(own));
	}

	@Test
	void worksWithoutTheActuator() {
		this.servlet.withClassLoader(new FilteredClassLoader(PathMappedEndpoints.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(AdmissionRules.class));
	}

	@Test
	void worksWithoutMicrometer() {
		this.servlet.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("admissionMeters"));
	}

	@Test
	void worksWithoutTheAlgorithmIfNoLimitIsAdaptive() {
		FilteredClassLoader without = new FilteredClassLoader("com.netflix.concurrency");
		this.servlet.withClassLoader(without)
			.withPropertyValues("remuda.admission.max-in-flight=7")
			.run((context) -> assertThat(context).hasNotFailed());
		this.servlet.withClassLoader(without)
			.withPropertyValues("remuda.admission.max-in-flight=adaptive")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(AdmissionConfigurationException.class)
				.hasMessageStartingWith("remuda.admission.max-in-flight: "));
	}

	@Test
	void hasMetersOfEachGroup() {
		this.servlet.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("remuda.admission.groups.api.paths=/api/**")
			.run((context) -> {
				Gate gate = context.getBean(Gates.class).get("api");
				gate.enter(0).end(false);
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("remuda.admission.admitted").tag("group", "api").counter().count())
					.isEqualTo(1);
				assertThat(registry.get("remuda.admission.admitted").tag("group", "default").counter().count())
					.isZero();
				assertThat(registry.get("remuda.admission.wait").tag("group", "api").timer().count()).isZero();
			});
	}

	@Test
	void bindsAllKeys() {
		this.servlet
			.withPropertyValues("remuda.admission.max-in-flight=adaptive", "remuda.admission.adaptive.initial=5",
					"remuda.admission.adaptive.min=2", "remuda.admission.adaptive.max=50",
					"remuda.admission.queue.capacity=7", "remuda.admission.queue.timeout=3s",
					"remuda.admission.groups.api.paths=/api/**, /v1/**", "remuda.admission.groups.api.max-in-flight=4",
					"remuda.admission.groups.api.queue.timeout=200ms",
					"remuda.admission.priorities[0].path=/checkout/**", "remuda.admission.priorities[0].priority=10",
					"remuda.admission.priority-header=X-Priority")
			.run((context) -> {
				Gates gates = context.getBean(Gates.class);
				assertThat(gates.get("default").settings().limit().current()).isEqualTo(5);
				assertThat(gates.get("api").settings().limit().current()).isEqualTo(4);
				assertThat(gates.get("api").settings().queueCapacity()).isEqualTo(7);
				assertThat(gates.get("api").settings().queueTimeout()).hasMillis(200);
			});
	}

}
