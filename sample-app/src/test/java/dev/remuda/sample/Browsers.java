package dev.remuda.sample;

import java.util.Optional;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Gives tests the {@link Browser}, one for all of them. Where none is installed they are
 * skipped, or fail if {@code REMUDA_REQUIRE_BROWSER} is {@code true} in the environment.
 */
class Browsers implements ParameterResolver {

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
		return parameter.getParameter().getType() == Browser.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
		Optional<Browser> browser = extension.getRoot()
			.getStore(Namespace.create(Browsers.class))
			.computeIfAbsent(Started.class, (key) -> new Started(Browser.start()), Started.class)
			.browser();
		if (Boolean.parseBoolean(System.getenv("REMUDA_REQUIRE_BROWSER"))) {
			assertThat(browser).as("Chromium on the PATH, which REMUDA_REQUIRE_BROWSER demands").isPresent();
		}
		Assumptions.assumeTrue(browser.isPresent(), "No Chromium is installed");
		return browser.orElseThrow();
	}

	/**
	 * Closed by JUnit after the last test.
	 */
	private record Started(Optional<Browser> browser) implements AutoCloseable {

		@Override
		public void close() {
			this.browser.ifPresent(Browser::close);
		}

	}

}
