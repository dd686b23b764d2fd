package dev.remuda.worker.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The application of the contract suite. It exists once and knows no worker model.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ContractApplication {

	@RestController
	static class ContractController {

		static final int LARGE_CHUNKS = 1024;

		static final String LARGE_CHUNK = "0123456789abcdef".repeat(2048);

		final AtomicInteger emittedChunks = new AtomicInteger();

		final AtomicInteger running = new AtomicInteger();

		final AtomicBoolean cancelled = new AtomicBoolean();

		volatile CountDownLatch gate = new CountDownLatch(0);

		@GetMapping("/text")
		String text() {
			return "Hello, World!";
		}

		@PostMapping("/json")
		Greeting json(@RequestBody Person person) {
			return new Greeting("Hello, " + person.name(), person.age());
		}

		@PostMapping(path = "/form", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
		Greeting form(@ModelAttribute Person person) {
			return new Greeting("Hello, " + person.name(), person.age());
		}

		@PostMapping("/upload")
		Greeting upload(@RequestPart("file") byte[] file, @RequestPart("note") String note) {
			return new Greeting(note, file.length);
		}

		@PostMapping("/validated")
		Greeting validated(@Valid @RequestBody Person person) {
			return json(person);
		}

		@GetMapping("/conflict")
		String conflict() {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "The horse is taken");
		}

		@GetMapping("/conflict-mono")
		Mono<String> conflictMono() {
			return Mono.error(() -> new ResponseStatusException(HttpStatus.CONFLICT, "The horse is taken"));
		}

		@GetMapping("/failure")
		String failure() {
			throw new IllegalStateException("secret");
		}

		@GetMapping("/future")
		CompletableFuture<Greeting> future() {
			return CompletableFuture.supplyAsync(() -> new Greeting("later", 1));
		}

		@GetMapping("/mono")
		Mono<Greeting> mono() {
			return Mono.delay(Duration.ofMillis(10)).map((tick) -> new Greeting("later", 1));
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Greeting> events() {
			return greetings();
		}

		@GetMapping(path = "/lines", produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<Greeting> lines() {
			return greetings();
		}

		private Flux<Greeting> greetings() {
			return Flux.range(1, 3).map((number) -> new Greeting("number", number));
		}

		@GetMapping(path = "/large", produces = MediaType.TEXT_PLAIN_VALUE)
		Flux<String> large() {
			this.emittedChunks.set(0);
			return Flux.range(0, LARGE_CHUNKS).map((chunk) -> {
				this.emittedChunks.incrementAndGet();
				return LARGE_CHUNK;
			});
		}

		@GetMapping(path = "/endless", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Long> endless() {
			this.cancelled.set(false);
			return Flux.interval(Duration.ofMillis(10)).onBackpressureDrop().doOnCancel(() -> this.cancelled.set(true));
		}

		@GetMapping("/sleep")
		String sleep(@RequestParam long ms) throws InterruptedException {
			Thread.sleep(ms);
			return "slept";
		}

		@GetMapping("/gate")
		boolean gate() throws InterruptedException {
			this.running.incrementAndGet();
			try {
				this.gate.countDown();
				return this.gate.await(30, TimeUnit.SECONDS);
			}
			finally {
				this.running.decrementAndGet();
			}
		}

		@PostMapping(path = "/thread", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
		ThreadKind threadOfForm(@ModelAttribute Person person) {
			return ThreadKind.current();
		}

		@PostMapping(path = "/thread", consumes = MediaType.APPLICATION_JSON_VALUE)
		ThreadKind threadOfJson(@RequestBody Person person) {
			return ThreadKind.current();
		}

		@GetMapping("/thread")
		ThreadKind thread() {
			return ThreadKind.current();
		}

		@GetMapping("/trace")
		List<String> trace() {
			return traceOfThisThread();
		}

		@GetMapping("/trace-mono")
		Mono<List<String>> traceMono() {
			return Mono.delay(Duration.ofMillis(10))
				.publishOn(Schedulers.parallel())
				.map((tick) -> traceOfThisThread());
		}

		private List<String> traceOfThisThread() {
			return List.of(String.valueOf(MDC.get("traceId")));
		}

	}

	/**
	 * A request.
	 *
	 * @param name a name
	 * @param age an age
	 */
	record Person(@NotBlank String name, int age) {

	}

	/**
	 * An answer.
	 *
	 * @param text a text
	 * @param number a number
	 */
	record Greeting(String text, int number) {

	}

	/**
	 * What kind of thread a handler ran on.
	 *
	 * @param name the name of the thread
	 * @param eventLoop whether it must not be blocked
	 */
	record ThreadKind(String name, boolean eventLoop) {

		static ThreadKind current() {
			return new ThreadKind(Thread.currentThread().getName(), Schedulers.isInNonBlockingThread());
		}

	}

}
