package dev.remuda.overloadbenchmark;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.remuda.inference.InferenceModel;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Handlers that take long, and are counted.
 */
@RestController
class OverloadController {

	private static final long LONGEST = 60_000;

	private static final long MOST = 1024 * 1024;

	private static final byte[] KIB = new byte[1024];

	private final InferenceModel<String, String> slow;

	private final HandlerCounts counts;

	OverloadController(InferenceModel<String, String> slow, HandlerCounts counts) {
		this.slow = slow;
		this.counts = counts;
	}

	/**
	 * Wait, as for a database, then compute.
	 * @param ms how long to wait, in milliseconds, up to a minute
	 * @param kib how much to compute: KiB of which to take the SHA-256, up to a GiB
	 */
	@GetMapping(path = "/work", produces = MediaType.TEXT_PLAIN_VALUE)
	String work(@RequestParam(defaultValue = "0") long ms, @RequestParam(defaultValue = "0") long kib)
			throws Exception {
		long wait = inRange(ms, LONGEST);
		long amount = inRange(kib, MOST);
		return this.counts.count(() -> {
			TimeUnit.MILLISECONDS.sleep(wait);
			compute(amount);
			return "Worked";
		});
	}

	/**
	 * Wait without holding a thread.
	 * @param ms how long, in milliseconds, up to a minute
	 */
	@GetMapping(path = "/work-async", produces = MediaType.TEXT_PLAIN_VALUE)
	Mono<String> workAsync(@RequestParam(defaultValue = "0") long ms) {
		return this.counts.count(Mono.delay(Duration.ofMillis(inRange(ms, LONGEST))).thenReturn("Worked"));
	}

	/**
	 * Ask a model that takes its time, and answers one call after the other.
	 */
	@GetMapping(path = "/infer", produces = MediaType.TEXT_PLAIN_VALUE)
	String infer() throws Exception {
		return this.counts.count(() -> this.slow.infer("Inferred"));
	}

	private static void compute(long kib) throws NoSuchAlgorithmException {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		for (long i = 0; i < kib; i++) {
			digest.update(KIB);
		}
		digest.digest();
	}

	private static long inRange(long value, long most) {
		if (value < 0 || value > most) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "%d isn't from 0 to %d".formatted(value, most));
		}
		return value;
	}

}
