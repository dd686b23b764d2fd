package dev.remuda.admission.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.remuda.admission.Admission;
import dev.remuda.admission.GateListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ConfiguredRules}.
 */
class ConfiguredRulesTests {

	private final AdmissionProperties properties = new AdmissionProperties();

	private @Nullable Gates gates;

	@BeforeEach
	void configure() {
		group("uploads", "/api/uploads/**");
		group("api", "/api/**", "/v1/**");
		group("aside", "/api/uploads/aside");
		priority("/*/checkout/**", 10);
		priority("/api/**", 5);
	}

	@AfterEach
	void close() {
		if (this.gates != null) {
			this.gates.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "/api/uploads/aside, uploads, 5", "/api/uploads, uploads, 5", "/api/checkout/cart, api, 10",
			"/v1/checkout, api, 10", "/v1/other, api, 0", "/, default, 0", "/api, api, 5", "/%61pi/x, api, 5",
			"/other/../api/x, default, 0" })
	void findsTheFirstThatMatches(String path, String gate, int priority) {
		assertThat(ask(path, null)).extracting((admission) -> admission.gate().settings().name(), Admission::priority)
			.containsExactly(gate, priority);
	}

	@ParameterizedTest
	@CsvSource({ "7, 7", "-3, -3", "' 8 ', 8", "high, 5", "'', 5", "99999999999, 5", ", 5" })
	void theHeaderGoesFirstIfItHoldsANumber(String header, int priority) {
		this.properties.setPriorityHeader("X-Priority");
		assertThat(ask("/api/x", header)).extracting(Admission::priority).isEqualTo(priority);
	}

	@Test
	void readsNoHeaderUnlessToldTo() {
		assertThat(ask("/api/x", "7")).extracting(Admission::priority).isEqualTo(5);
	}

	@Test
	void readsTheHeaderWithoutPatterns() {
		this.properties.getGroups().clear();
		this.properties.getPriorities().clear();
		this.properties.setPriorityHeader("X-Priority");
		assertThat(ask("/api/x", "7")).extracting(Admission::priority).isEqualTo(7);
		assertThat(ask("/api/x", null)).extracting(Admission::priority).isEqualTo(0);
	}

	@Test
	void leavesTheExemptAlone() {
		assertThat(ask("/exempt", null)).isNull();
	}

	private @Nullable Admission ask(String path, @Nullable String header) {
		this.gates = new Gates(new GateReader(this.properties, Duration.ZERO, null).gates(), GateListener.NONE);
		return new ConfiguredRules("/exempt"::equals, new PathRuleReader(this.properties), this.gates).admission("GET",
				path, (name) -> name.equals("X-Priority") ? header : null);
	}

	private void group(String name, String... paths) {
		AdmissionProperties.Group group = new AdmissionProperties.Group();
		group.setPaths(List.of(paths));
		this.properties.getGroups().put(name, group);
	}

	private void priority(String path, int priority) {
		AdmissionProperties.Priority rule = new AdmissionProperties.Priority();
		rule.setPath(path);
		rule.setPriority(priority);
		this.properties.getPriorities().add(rule);
	}

}
