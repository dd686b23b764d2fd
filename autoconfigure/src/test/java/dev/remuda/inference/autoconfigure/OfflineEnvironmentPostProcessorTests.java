package dev.remuda.inference.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OfflineEnvironmentPostProcessor}, each in a JVM of its own because DJL
 * looks once, when its engine class is initialized.
 */
class OfflineEnvironmentPostProcessorTests {

	private static final String METADATA = "http://169.254.169.254/latest/";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	Path folder;

	@BeforeEach
	void provideAnEngine() throws IOException {
		Path services = Files.createDirectories(this.folder.resolve("META-INF/services"));
		Files.writeString(services.resolve("ai.djl.engine.EngineProvider"), EngineProbe.Provider.class.getName());
	}

	@Test
	void withoutItDjlAsksAMetadataService() throws Exception {
		assertThat(probe(List.of(), Map.of(), "no-application")).contains("requests=[" + METADATA)
			.contains("offline=null", "opt-out=null");
	}

	@Test
	void keepsDjlFromAsking() throws Exception {
		assertThat(probe(List.of(), Map.of(), "application")).contains("requests=[]", "offline=true", "opt-out=true");
	}

	@Test
	void leavesSystemPropertiesOfTheUser() throws Exception {
		assertThat(probe(List.of("-Dai.djl.offline=false", "-DOPT_OUT_TRACKING=false"), Map.of(), "application"))
			.contains("requests=[" + METADATA)
			.contains("offline=false", "opt-out=false");
	}

	@Test
	void leavesEnvironmentVariablesOfTheUser() throws Exception {
		assertThat(probe(List.of(), Map.of("DJL_OFFLINE", "false", "OPT_OUT_TRACKING", "false"), "application"))
			.contains("requests=[" + METADATA)
			.contains("offline=null", "opt-out=null");
	}

	@Test
	void handsAPropertyOfTheApplicationOn() throws Exception {
		assertThat(probe(List.of(), Map.of(), "application", "--ai.djl.offline=false")).contains("requests=[]",
				"offline=false", "opt-out=true");
	}

	@Test
	void doesNothingWithoutDjl() throws Exception {
		assertThat(
				probe((entry) -> !entry.matches(".*[/\\\\]ai[/\\\\]djl[/\\\\].*"), List.of(), Map.of(), "application"))
			.contains("requests=[]", "offline=null", "opt-out=null");
	}

	private String probe(List<String> options, Map<String, String> environment, String... arguments)
			throws IOException {
		return probe((entry) -> true, options, environment, arguments);
	}

	private String probe(Predicate<String> classPath, List<String> options, Map<String, String> environment,
			String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp",
				Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
					.filter(classPath)
					.collect(Collectors.joining(File.pathSeparator)) + File.pathSeparator + this.folder));
		command.add(EngineProbe.class.getName());
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().keySet().removeAll(List.of("DJL_OFFLINE", "OPT_OUT_TRACKING"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
