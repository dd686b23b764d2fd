package dev.remuda.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the dashboard shows in a browser of answers that are known. Its clock runs ten
 * times as fast. The pictures that are taken are in {@code target/dashboard}.
 */
@ExtendWith(Browsers.class)
@Timeout(180)
class DashboardPageTests {

	private static final Path PICTURES = Path.of("target", "dashboard");

	private static final String FAST = """
			{
				const [later, now, began] = [setTimeout, Date.now, Date.now()];
				setTimeout = (task, milliseconds) => later(task, milliseconds / 20);
				Date.now = () => began + (now() - began) * 20;
			}""";

	/**
	 * Charts that have lines: of more than one color are pixels that aren't grey.
	 */
	private static final String DRAWN = """
			[...document.querySelectorAll('figure:not([hidden]) canvas')].filter((canvas) => {
				const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
				let colored = 0;
				for (let i = 0; i < data.length; i += 4) {
					const [red, green, blue, alpha] = data.slice(i, i + 4);
					colored += alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40;
				}
				return colored > 0;
			}).length""";

	private final CannedActuator actuator;

	private String fast;

	DashboardPageTests() throws IOException {
		this.actuator = new CannedActuator(Map.of("worker", "/actuator/worker", "inference", "/actuator/inference",
				"gpu", "/actuator/gpu", "upstreams", "/actuator/upstreams"));
		for (String id : new String[] { "worker", "inference", "gpu", "upstreams" }) {
			this.actuator.answer(id, id + ".json");
		}
	}

	@BeforeEach
	void hurry(Browser browser) {
		this.fast = browser.prepare(FAST);
	}

	@AfterEach
	void leave(Browser browser) {
		browser.forget(this.fast);
		browser.lookAsUsual();
		browser.open("about:blank");
		this.actuator.close();
	}

	@Test
	void showsEachPart(Browser browser) throws Exception {
		int complaints = browser.complaints().size();
		int requests = browser.requested().size();
		browser.look(1440, 900, "light");
		open(browser);
		assertThat(browser.complaints().subList(complaints, browser.complaints().size())).isEmpty();
		assertThat(browser.uncaught()).isEmpty();
		assertThat(browser.requested().subList(requests, browser.requested().size())).hasSizeGreaterThan(20)
			.allMatch((address) -> address.startsWith(this.actuator.address()));
		assertThat(text(browser, "#worker")).isEqualTo("virtual worker on Tomcat 11.0.24, Java 25.0.3, 16 processors");
		assertThat(text(browser, "#state")).isEqualTo("Live");
		assertThat(text(browser, "#traffic .advice")).isEqualTo("Requests wait although the processors have time"
				+ "Raise the limit to about 80.3 wait in the mean. remuda.admission.max-in-flight");
		assertThat(text(browser, "#traffic .tiles")).contains("Requests a second812over the last 30 seconds",
				"p50 / p95 / p999 / 30.2 / 55 msmean 12.1 ms",
				"In flight37 of 50and 4 in other groups, 9.8 in the mean of all", "Waiting to be let in3 requests",
				"Busy42 %", "Event loop lag1.2 ms", "Trouble2pinned a carrier 2");
		assertThat(text(browser, "#traffic tbody")).contains("default811– / – / –37", "<i>uploads</i>");
		assertThat(text(browser, "#inference tbody")).contains("gecreadygpu:0199", "11.3 of 32", "8.3 %", "28 of 256",
				"1.2 / 17.4 ms", "4.4 / 7.6 ms", "1 of 2, 71 %", "invalid input 1, too late 2");
		assertThat(text(browser, "#gpu tbody")).contains("GPU 0NVIDIA Stub 80GB37 %20 of 80 GiB41 °C169 of 700 W1",
				"GPU 1NVIDIA Stub 24GB–1 of 24 GiB–––");
		assertThat(text(browser, "#upstreams tbody")).contains("10.0.0.1:8097up2",
				"5 failures in a row; failed 4 s ago: connection refused");
		assertThat(text(browser, "#settings")).contains("remuda.worker.threads has no effect", "2048 connections");
		assertThat(browser.evaluate("document.querySelectorAll('#notices p').length")).isEqualTo("0");
		assertThat(text(browser, "#traffic .charts")).contains("Response time msp50 9p95 30.2p99 55",
				"In flight requestsdefault 37limit 50other groups 4");
		assertThat(charts(browser)).isEqualTo(21).isEqualTo(Integer.parseInt(browser.evaluate(DRAWN)));
		browser.picture(PICTURES.resolve("light.png"));
	}

	@Test
	void looksTheSameInTheDarkAndOnAPhone(Browser browser) throws Exception {
		browser.look(1440, 900, "light");
		open(browser);
		String light = browser.evaluate("getComputedStyle(document.body).backgroundColor");
		browser.look(390, 844, "dark");
		assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")).isNotEqualTo(light);
		browser.until("document.querySelector('canvas').clientWidth < 390");
		assertThat(browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
			.isEqualTo("0");
		browser.until(DRAWN + " === " + charts(browser));
		browser.picture(PICTURES.resolve("phone.png"));
		browser.look(1440, 900, "dark");
		browser.until(DRAWN + " === " + charts(browser));
		browser.picture(PICTURES.resolve("dark.png"));
	}

	@Test
	void showsWhatThereIsOfTheLoad(Browser browser) {
		this.actuator.answer("worker", "groups.json");
		open(browser);
		assertThat(text(browser, "#traffic .tiles")).startsWith("In flight7 of 50Waiting to be let in2 requests")
			.doesNotContain("Requests a second", "Response time", "Busy");
		assertThat(browser.evaluate("document.querySelectorAll('#traffic figure:not([hidden])').length"))
			.isEqualTo("3");
	}

	@Test
	void saysWhatMayNotBeRead(Browser browser) {
		this.actuator.answer("inference", 403);
		this.actuator.answer("gpu", 401);
		this.actuator.answer("upstreams", 200);
		open(browser);
		browser.until("document.querySelectorAll('#notices p').length === 3");
		assertThat(text(browser, "#notices")).contains(
				"/actuator/inference may not be read from here: the server answers 403",
				"/actuator/gpu may not be read from here: the server answers 401",
				"/actuator/upstreams gives no figures: the server answers 200 with something that isn't JSON");
		assertThat(text(browser, "#state")).isEqualTo("Live");
		assertThat(browser.evaluate("document.getElementById('inference').hidden")).isEqualTo("true");
	}

	@Test
	void namesWhatIsNotExposed(Browser browser) throws Exception {
		try (CannedActuator other = new CannedActuator(Map.of("worker", "", "gpu", ""))) {
			browser.open(other.address() + "/remuda");
			browser.until("document.querySelectorAll('#notices p').length === 2");
			assertThat(text(browser, "#notices")).contains("The endpoint worker, which shows the requests",
					"Add it to management.endpoints.web.exposure.include.");
			assertThat(other.asked()).isZero();
		}
	}

	@Test
	void saysSinceWhenTheServerGivesNoAnswerAndGoesOnByItself(Browser browser) {
		open(browser);
		this.actuator.answer("worker", 503);
		browser.until("document.body.dataset.connection === 'away'");
		assertThat(text(browser, "#state"))
			.matches("The server answers 503 from /actuator/worker since \\d\\d:\\d\\d:\\d\\d\\. Asking again\\.");
		this.actuator.answer("worker", "worker.json");
		browser.until("document.body.dataset.connection === 'live'");
		browser.offline(true);
		try {
			browser.until("document.body.dataset.connection === 'away'");
			assertThat(text(browser, "#state")).startsWith("No answer from /actuator/");
		}
		finally {
			browser.offline(false);
		}
		browser.until("document.body.dataset.connection === 'live'");
	}

	@Test
	void asksNothingWhileNobodyLooks(Browser browser) {
		open(browser);
		browser.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true });"
				+ "new Promise((done) => setTimeout(done, 6000))");
		int asked = this.actuator.asked();
		browser.evaluate("new Promise((done) => setTimeout(done, 12000))");
		assertThat(this.actuator.asked()).isEqualTo(asked);
		browser.evaluate("Object.defineProperty(document, 'hidden', { value: false, configurable: true });"
				+ "document.dispatchEvent(new Event('visibilitychange'))");
		browser.until("document.body.dataset.connection === 'live'");
		browser.evaluate("new Promise((done) => setTimeout(done, 6000))");
		assertThat(this.actuator.asked()).isGreaterThan(asked);
	}

	/**
	 * Open the page and wait until it has been filled, and charts have lines.
	 */
	private void open(Browser browser) {
		browser.open(this.actuator.address() + "/remuda");
		browser.until("document.body.dataset.connection === 'live' && !document.getElementById('traffic').hidden");
		int asked = this.actuator.asked();
		while (this.actuator.asked() < asked + 24) {
			browser.evaluate("new Promise((done) => setTimeout(done, 1000))");
		}
	}

	private static int charts(Browser browser) {
		return Integer.parseInt(browser.evaluate("document.querySelectorAll('figure:not([hidden])').length"));
	}

	private static String text(Browser browser, String selector) {
		return browser.evaluate("document.querySelector('%s').textContent".formatted(selector));
	}

}
