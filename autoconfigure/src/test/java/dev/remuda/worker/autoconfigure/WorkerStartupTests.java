package dev.remuda.worker.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnJre;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.remuda.worker.WorkerReport;
import dev.remuda.worker.netty.ConnectionLimit;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Starts whole applications: what comes up, what is said, and what stops start-up.
 */
@ExtendWith(OutputCaptureExtension.class)
class WorkerStartupTests {

	@Test
	void saysInOneLineWhatWasChosenAndWhy(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--remuda.worker.model=servlet",
				"--remuda.worker.threads=5")) {
			assertThat(((WebServerApplicationContext) context).getWebServer()).isInstanceOf(TomcatWebServer.class);
			assertThat(output.toString().lines().filter((line) -> line.contains("Worker model"))).singleElement()
				.asString()
				.contains("Worker model 'servlet' (set by remuda.worker.model in ", ") on Tomcat 11", "5 threads",
						"8192 connections", "backlog 2048", "keep-alive 75s");
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads need Java 21")
	void startsOnVirtualThreadsWithoutAWordOfConfiguration(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(WorkerReport.class).choice().reason()).contains("has virtual threads");
			assertThat(output).contains("Worker model 'virtual' (chosen automatically");
		}
	}

	@Test
	@EnabledOnJre(value = JRE.JAVA_17, disabledReason = "asks for what Java 17 does not have")
	void refusesVirtualThreadsOnJava17(CapturedOutput output) {
		assertFails(output, "needs Java 21 or newer, and this is Java 17", "--remuda.worker.model=virtual");
	}

	@Test
	void takesReactorNettyForTheEventLoopThoughTomcatIsPresent() {
		try (ConfigurableApplicationContext context = run("--remuda.worker.model=reactive")) {
			assertThat(((WebServerApplicationContext) context).getWebServer()).isInstanceOf(NettyWebServer.class);
			assertThat(context.getBeansOfType(ConnectionLimit.class)).hasSize(1);
		}
	}

	@Test
	void takesReactorNettyForAPortOfManagementThoughTomcatIsPresent() {
		try (ConfigurableApplicationContext context = run("--remuda.worker.model=reactive",
				"--management.server.port=0")) {
			assertThat(context.getEnvironment().getProperty("local.management.port")).isNotNull();
		}
	}

	@Test
	void theReactorResourceFactoryOfTheApplicationWins() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class,
				OwnResources.class)
			.run("--server.port=0", "--remuda.worker.model=reactive")) {
			assertThat(context.getBean(ReactorResourceFactory.class))
				.isSameAs(context.getBean("ownResourceFactory", ReactorResourceFactory.class));
		}
	}

	@Test
	void followsTheWebApplicationTypeOfTheApplication() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run("--server.port=0")) {
			assertThat(context.getBean(WorkerReport.class).choice().model().id()).isEqualTo("reactive");
		}
	}

	@Test
	void leavesAnApplicationWithoutAServerAlone() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--remuda.worker.model=reactive")) {
			assertThat(context.getBeansOfType(WorkerReport.class)).isEmpty();
		}
	}

	@Test
	void explainsAContradiction(CapturedOutput output) {
		assertFails(output, "contradicts spring.main.web-application-type=reactive", "--remuda.worker.model=servlet",
				"--spring.main.web-application-type=reactive");
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Remove one of the two, or set " + "spring.main.web-application-type to 'servlet'");
	}

	@Test
	void explainsAnUnknownModel(CapturedOutput output) {
		assertFails(output, "remuda.worker.model", "--remuda.worker.model=turbo");
		assertThat(output).contains("turbo").contains("SERVLET");
	}

	@Test
	void explainsAnUnknownKey(CapturedOutput output) {
		assertFails(output, "remuda.worker.max-conections", "--spring.config.location=classpath:/misspelt.yml");
	}

	@Test
	void explainsABlockingHandlerThatIsNotAllowed(CapturedOutput output) {
		assertFails(output, "WorkerStartupTests.Application.BlockingController#hello", "--remuda.worker.model=reactive",
				"--remuda.worker.reactive.blocking=fail");
	}

	@Test
	void warnsOnceOfASettingWithoutEffect(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run("--remuda.worker.model=servlet",
				"--remuda.worker.event-loops=3")) {
			assertThat(output.toString().lines().filter((line) -> line.contains("remuda.worker.event-loops=3")))
				.singleElement()
				.asString()
				.contains("WARN", "has no effect under the worker model 'servlet'");
		}
	}

	private void assertFails(CapturedOutput output, String message, String... arguments) {
		assertThatException().isThrownBy(() -> run(arguments).close());
		assertThat(output).contains("APPLICATION FAILED TO START", message);
	}

	private ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).properties("server.port=0").run(arguments);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@RestController
		static class BlockingController {

			@GetMapping("/hello")
			String hello() {
				return "hello";
			}

		}

	}

	static class OwnResources {

		@Bean
		ReactorResourceFactory ownResourceFactory() {
			return new ReactorResourceFactory();
		}

	}

}
