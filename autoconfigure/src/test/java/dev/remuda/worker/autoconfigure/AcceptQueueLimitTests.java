package dev.remuda.worker.autoconfigure;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptQueueLimit}.
 */
class AcceptQueueLimitTests {

	@Test
	@EnabledOnOs(value = OS.LINUX, disabledReason = "the limit is read on Linux alone")
	void readsTheWholeNumber() throws Exception {
		Process cat = new ProcessBuilder("cat", AcceptQueueLimit.FILE.toString()).start();
		String limit = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
		assertThat(AcceptQueueLimit.read()).hasValue(Integer.parseInt(limit));
	}

}
