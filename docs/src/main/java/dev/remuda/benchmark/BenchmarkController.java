package dev.remuda.benchmark;

import java.time.Duration;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * A handler that does nothing, one that says which process answers, and two that wait:
 * one blocks its thread, one does not.
 */
@RestController
public class BenchmarkController {

	/**
	 * Longest wait that a client may ask for, in milliseconds.
	 */
	static final long MAX_WAIT = 60_000;

	/**
	 * Answer at once.
	 * @return a greeting
	 */
	@GetMapping(path = "/hello", produces = MediaType.TEXT_PLAIN_VALUE)
	public String hello() {
		return "Hello, World!";
	}

	/**
	 * Answer at once, as a handler does that is written for an event loop.
	 * @return a short text
	 */
	@GetMapping(path = "/hello-async", produces = MediaType.TEXT_PLAIN_VALUE)
	public Mono<String> helloAsync() {
		return Mono.just(hello());
	}

	/**
	 * Say which process answers.
	 * @return its number at the operating system
	 */
	@GetMapping(path = "/pid", produces = MediaType.TEXT_PLAIN_VALUE)
	public String pid() {
		return String.valueOf(ProcessHandle.current().pid());
	}

	/**
	 * Block the thread of the request, as a call to a database or a remote service does.
	 * @param ms how long, in milliseconds, from 0 to 60,000
	 * @return what was done
	 * @throws ResponseStatusException with status 400 if the wait is out of range
	 * @throws InterruptedException if the server stops meanwhile
	 */
	@GetMapping(path = "/sleep", produces = MediaType.TEXT_PLAIN_VALUE)
	public String sleep(@RequestParam(defaultValue = "100") long ms) throws InterruptedException {
		Thread.sleep(inRange(ms));
		return answer(ms);
	}

	/**
	 * Wait as long as {@link #sleep}, but without holding a thread.
	 * @param ms how long, in milliseconds, from 0 to 60,000
	 * @return what was done
	 * @throws ResponseStatusException with status 400 if the wait is out of range
	 */
	@GetMapping(path = "/sleep-async", produces = MediaType.TEXT_PLAIN_VALUE)
	public Mono<String> sleepAsync(@RequestParam(defaultValue = "100") long ms) {
		return Mono.delay(Duration.ofMillis(inRange(ms))).thenReturn(answer(ms));
	}

	private static long inRange(long ms) {
		if (ms < 0 || ms > MAX_WAIT) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"ms is %d; it must be from 0 to %d".formatted(ms, MAX_WAIT));
		}
		return ms;
	}

	private static String answer(long ms) {
		return "Waited for %d ms".formatted(ms);
	}

}
