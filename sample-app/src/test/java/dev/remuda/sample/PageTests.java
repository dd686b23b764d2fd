package dev.remuda.sample;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the page at {@code /} shows in a browser.
 */
@ExtendWith(Browsers.class)
interface PageTests {

	/**
	 * Return where the application runs, without a path.
	 */
	String address();

	@Test
	default void marksTheCorrectionInPlace(Browser browser) {
		ask(browser, "😀俗话说，走路不知道骑马的幸苦。");
		assertThat(text(browser, ".marked")).matches("😀俗话说，走路不知道骑马的幸→辛[0-9.]+ %苦。");
		assertThat(text(browser, ".edit del")).isEqualTo("幸");
		assertThat(text(browser, ".edit ins")).isEqualTo("辛");
		assertThat(text(browser, ".outcome")).isEqualTo("1 correction, with the model's confidence.");
	}

	@Test
	default void showsWhatTheBatcherDid(Browser browser) {
		ask(browser, "天气很好。");
		assertThat(text(browser, ".outcome")).isEqualTo("The model finds nothing to correct.");
		assertThat(text(browser, "#timing"))
			.matches("Waited in the queue[0-9.,]+ msIn the model[0-9.,]+ msBatch [0-9]+1 sentenceDevice(cpu|gpu:0)");
		browser.await("#figures div");
		assertThat(text(browser, "#figures")).matches("Stateready.*In the queue[0-9]+ of 256.*p50 / p99.*");
		browser.await("#worker b");
		assertThat(text(browser, "#worker")).matches("Worker model (servlet|virtual|reactive) on .*");
	}

	@Test
	default void asksWhatIsTyped(Browser browser) {
		browser.open(address() + "/");
		browser.evaluate("document.getElementById('sentence').select()");
		browser.type("我喜欢吃平果。");
		browser.pressEnter();
		browser.await(".marked");
		assertThat(text(browser, ".marked")).contains("平→苹");
		assertThat(browser.evaluate("new URLSearchParams(location.search).get('sentence')")).isEqualTo("我喜欢吃平果。");
		assertThat(browser.evaluate("document.getElementById('sentence').value")).isEqualTo("我喜欢吃平果。");
	}

	@Test
	default void asksManyTimesAtOnce(Browser browser) {
		browser.open(address() + "/");
		browser.evaluate("document.getElementById('burst').click()");
		browser.await("#answer[aria-busy=false] #burst-figures");
		assertThat(text(browser, "#burst-figures")).matches("Answers64 of 64Time for all.*");
		assertThat(browser
			.evaluate("Array.from(document.querySelectorAll('tbody tr'), (row) => row.cells[0].textContent * "
					+ "row.cells[1].textContent).reduce((sum, sentences) => sum + sentences)"))
			.isEqualTo("64");
	}

	@Test
	default void showsErrorsAsSentences(Browser browser) {
		ask(browser, "hello");
		assertThat(text(browser, "[role=alert]"))
			.isEqualTo("The sentence has no Chinese character, and Chinese is all that this service corrects."
					+ "422 Unprocessable Content");
		ask(browser, Refusals.QUEUE_FULL);
		assertThat(text(browser, "[role=alert]"))
			.isEqualTo("The queue of the model 'gec' is full: 256 calls are waiting, which is its capacity. "
					+ "Ask again in 3 seconds.503 Service Unavailable");
		ask(browser, Refusals.TOO_LATE);
		assertThat(text(browser, "[role=alert]"))
			.isEqualTo("The call waited 30000 ms for the model 'gec', which is as long as it may.504 Gateway Timeout");
	}

	@Test
	default void saysThatTheServerIsGone(Browser browser) {
		browser.open(address() + "/");
		browser.offline(true);
		try {
			browser.evaluate("document.getElementById('correct').click()");
			browser.await("[role=alert]");
		}
		finally {
			browser.offline(false);
		}
		assertThat(text(browser, "[role=alert]")).isEqualTo("The server can't be reached. Is it still running?");
	}

	@Test
	default void showsMarkupAsText(Browser browser) {
		String sentence = "<img src=x onerror=\"document.title='run'\">天气很好。";
		ask(browser, sentence);
		assertThat(text(browser, ".marked")).isEqualTo(sentence);
		assertThat(browser.evaluate("document.querySelectorAll('img').length")).isEqualTo("0");
		assertThat(browser.evaluate("document.title")).startsWith("Chinese spelling corrector");
	}

	private void ask(Browser browser, String sentence) {
		browser.open(address() + "/?sentence=" + URLEncoder.encode(sentence, StandardCharsets.UTF_8));
		browser.await("#answer[aria-busy=false]:not([hidden])");
		assertThat(browser.uncaught()).isEmpty();
	}

	private String text(Browser browser, String selector) {
		return browser.evaluate("document.querySelector('%s').textContent".formatted(selector));
	}

}
