package dev.remuda.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for what one process tells another: {@link MasterSettings},
 * {@link WorkerIdentity}, {@link WorkerFigures}, {@link SavedEnvironment} and
 * {@link Json}.
 */
class MasterSettingsTests {

	@TempDir
	private Path directory;

	@Test
	void aMasterReadsWhatTheFirstProcessHasWritten() throws IOException {
		Path file = this.directory.resolve("settings.properties");
		MasterSettings settings = new MasterSettings(
				new PoolSettings(3, Duration.ofSeconds(1), Duration.ofMillis(1_500), Duration.ofMinutes(2), 10, 2,
						Duration.ofDays(1), 1L << 40),
				"as it was set", "::1", 8080, 100, new MasterSettings.Management("127.0.0.1", 8081, "/manage"),
				Path.of("/tmp/evidence"), Path.of("/tmp/cache"), "-Xmx1g --enable-native-access=ALL-UNNAMED",
				Map.of("*", Map.of("DEVICE", "{slot}", "A.B", "c=d\n"), "1", Map.of("DEVICE", "none")),
				Map.of("2", Map.of("remuda.worker.model", "virtual")));
		settings.write(file);
		MasterSettings read = MasterSettings.read(file);
		assertThat(read).isEqualTo(settings);
		assertThat(read.environment(0)).containsOnly(entry("DEVICE", "0"), entry("A.B", "c=d\n"));
		assertThat(read.environment(1)).containsEntry("DEVICE", "none");
		assertThat(read.properties(2)).containsOnly(entry("remuda.worker.model", "virtual"));
		assertThat(read.properties(1)).isEmpty();
	}

	@Test
	void aWorkerReadsWhatTheMasterHasWritten() {
		WorkerIdentity identity = new WorkerIdentity(2, "token", Path.of("/tmp/link"), 8080, Duration.ofSeconds(40),
				true, Map.of("a.b", "c=\u00fc\n"));
		Map<String, String> environment = new java.util.HashMap<>();
		identity.addTo(environment);
		assertThat(WorkerIdentity.from(environment)).isEqualTo(identity);
		assertThat(WorkerIdentity.from(Map.of())).isNull();
	}

	@Test
	void figuresAreOneLine() {
		WorkerFigures figures = new WorkerFigures(true, true, 5, 2, 1.5, 99.25, List.of("GET /a b", "POST /c"));
		assertThat(figures.toLine()).doesNotContain("\n");
		assertThat(WorkerFigures.parse(figures.toLine())).isEqualTo(figures);
		assertThat(WorkerFigures.parse(WorkerFigures.NONE.toLine())).isEqualTo(WorkerFigures.NONE);
		assertThatIllegalArgumentException().isThrownBy(() -> WorkerFigures.parse("what?"));
	}

	@Test
	void optionsForJavaAreTheWorkersAlone() {
		List<String> saved = SavedEnvironment.save(Map.of("JAVA_TOOL_OPTIONS", "-Xmx2g", "HOME", "/home"));
		assertThat(saved).containsExactlyInAnyOrder("REMUDA_SAVED_JAVA_TOOL_OPTIONS=-Xmx2g", "HOME=/home");
		Map<String, String> environment = new java.util.HashMap<>(
				Map.of("REMUDA_SAVED_JAVA_TOOL_OPTIONS", "-Xmx2g", "HOME", "/home"));
		SavedEnvironment.restore(environment);
		assertThat(environment).containsOnly(entry("JAVA_TOOL_OPTIONS", "-Xmx2g"), entry("HOME", "/home"));
	}

	@Test
	void writesJson() {
		Map<String, Object> value = new java.util.LinkedHashMap<>();
		value.put("text", "a \"quoted\" \\ line\n\u00fc");
		value.put("number", 1.5);
		value.put("none", null);
		value.put("list", List.of(true, 2, "c"));
		assertThat(JsonParserFactory.getJsonParser().parseMap(Json.write(value))).isEqualTo(value);
	}

}
