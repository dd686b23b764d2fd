package dev.remuda.sample;

import java.time.Duration;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Answers that need no model: to try a worker model, and to load it.
 */
@RestController
class HelloController {

	private static final int MAX_SLEEP_MS = 60_000;

	@GetMapping(path = "/hello", produces = MediaType.TEXT_PLAIN_VALUE)
	String hello() {
		return "Hello\n";
	}

	@GetMapping(path = "/sleep", produces = MediaType.TEXT_PLAIN_VALUE)
	String sleep(@RequestParam(defaultValue = "100") String ms) throws InterruptedException {
		int duration = parse(ms);
		Thread.sleep(duration);
		return slept(duration);
	}

	@GetMapping(path = "/sleep-async", produces = MediaType.TEXT_PLAIN_VALUE)
	Mono<String> sleepAsync(@RequestParam(defaultValue = "100") String ms) {
		int duration = parse(ms);
		return Mono.delay(Duration.ofMillis(duration)).thenReturn(slept(duration));
	}

	private String slept(int duration) {
		return "Slept for %d ms\n".formatted(duration);
	}

	private int parse(String ms) {
		try {
			int duration = Integer.parseInt(ms);
			if (duration >= 0 && duration <= MAX_SLEEP_MS) {
				return duration;
			}
		}
		catch (NumberFormatException ex) {
			// Answered below, like a number out of bounds.
		}
		throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
				"'ms' must be a number of milliseconds from 0 to %d, and it is '%s'.".formatted(MAX_SLEEP_MS, ms));
	}

}
