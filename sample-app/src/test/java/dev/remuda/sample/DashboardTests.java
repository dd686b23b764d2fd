package dev.remuda.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the dashboard at {@code /remuda} shows of the running application.
 */
@ExtendWith(Browsers.class)
interface DashboardTests {

	/**
	 * Return where the application runs, without a path.
	 */
	String address();

	@Test
	default void showsTheRunningApplication(Browser browser) {
		int complaints = browser.complaints().size();
		int requests = browser.requested().size();
		browser.open(address() + "/remuda");
		browser.until(
				"document.querySelectorAll('#traffic figure:not([hidden]), #inference figure:not([hidden])').length > 4");
		assertThat(text(browser, "h1")).isEqualTo("sample");
		assertThat(text(browser, "#worker")).matches("(servlet|virtual|reactive) worker on .*");
		assertThat(text(browser, "#state")).isEqualTo("Live");
		assertThat(text(browser, "#traffic .tiles")).contains("In flight0");
		assertThat(text(browser, "#inference tbody")).startsWith("gecready");
		assertThat(browser.evaluate("document.querySelectorAll('#notices p').length")).isEqualTo("0");
		assertThat(browser.complaints().subList(complaints, browser.complaints().size())).isEmpty();
		assertThat(browser.uncaught()).isEmpty();
		assertThat(browser.requested().subList(requests, browser.requested().size()))
			.allMatch((asked) -> asked.startsWith(address()));
		browser.open("about:blank");
	}

	private String text(Browser browser, String selector) {
		return browser.evaluate("document.querySelector('%s').textContent".formatted(selector));
	}

}
