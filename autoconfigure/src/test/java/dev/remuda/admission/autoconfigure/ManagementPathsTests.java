package dev.remuda.admission.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.ExposableEndpoint;
import org.springframework.boot.actuate.endpoint.Operation;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.util.function.SingletonSupplier;

import static org.assertj.core.api.Assertions.assertThat;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * Tests of {@link ManagementPaths}.
 */
class ManagementPathsTests {

	@ParameterizedTest
	@ValueSource(strings = { "/actuator", "/actuator/", "/actuator/health", "/actuator/health/readiness",
			"/actuator/env/a%20b", "/livez" })
	void theActuatorIsExempt(String path) {
		assertThat(paths("/actuator", ManagementPortType.SAME, "").contain(path)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/actuators", "/actuato", "/api/actuator", "/actuator/../api", "/actuator/%2e%2e/api",
			"/actuator/.%2E/api", "/actuator/..;x=1/api", "/livezz" })
	void otherPathsAreNot(String path) {
		assertThat(paths("/actuator", ManagementPortType.SAME, "").contain(path)).isFalse();
	}

	@Test
	void onAPortOfItsOwnOnlyAdditionalPathsAreExempt() {
		ManagementPaths paths = paths("/actuator", ManagementPortType.DIFFERENT, "");
		assertThat(paths.contain("/actuator/health")).isFalse();
		assertThat(paths.contain("/livez")).isTrue();
	}

	@Test
	void withoutABasePathTheEndpointsAreExemptAlone() {
		ManagementPaths paths = paths("", ManagementPortType.SAME, "");
		assertThat(paths.contain("/health")).isTrue();
		assertThat(paths.contain("/health/readiness")).isTrue();
		assertThat(paths.contain("/")).isFalse();
		assertThat(paths.contain("/api")).isFalse();
	}

	@Test
	void isBelowThePathOfSpringMvcsServlet() {
		ManagementPaths paths = paths("/actuator", ManagementPortType.SAME, "/app");
		assertThat(paths.contain("/app/actuator/health")).isTrue();
		assertThat(paths.contain("/app/livez")).isTrue();
		assertThat(paths.contain("/actuator/health")).isFalse();
	}

	@Test
	void nothingIsExemptWithoutEndpoints() {
		ManagementPaths paths = new ManagementPaths(SingletonSupplier.ofNullable(() -> null), ManagementPortType.SAME,
				"");
		assertThat(paths.contain("/actuator/health")).isFalse();
	}

	private static ManagementPaths paths(String base, ManagementPortType port, String servletPath) {
		ExposableEndpoint<Operation> health = endpoint();
		return new ManagementPaths(SingletonSupplier.of(() -> new PathMappedEndpoints(base, () -> List.of(health))),
				port, servletPath);
	}

	@SuppressWarnings("unchecked")
	private static ExposableEndpoint<Operation> endpoint() {
		ExposableEndpoint<Operation> endpoint = mock(ExposableEndpoint.class,
				withSettings().extraInterfaces(PathMappedEndpoint.class));
		given(endpoint.getEndpointId()).willReturn(EndpointId.of("health"));
		given(((PathMappedEndpoint) endpoint).getRootPath()).willReturn("health");
		given(((PathMappedEndpoint) endpoint).getAdditionalPaths(any())).willReturn(List.of());
		given(((PathMappedEndpoint) endpoint).getAdditionalPaths(WebServerNamespace.SERVER))
			.willReturn(List.of("livez"));
		return endpoint;
	}

}
