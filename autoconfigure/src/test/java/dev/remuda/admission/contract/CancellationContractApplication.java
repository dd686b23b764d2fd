package dev.remuda.admission.contract;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.remuda.admission.Deadline;
import dev.remuda.inference.BatchFunction;
import dev.remuda.inference.InferenceModel;
import dev.remuda.worker.WorkerLoad;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application of the contract suite about requests that are given up. It exists once
 * and knows no worker model. The first segment of a path is the group of the request.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class CancellationContractApplication {

	static final Semaphore runs = new Semaphore(0);

	@Bean
	BatchFunction<String, String> held() {
		return (inputs) -> {
			runs.acquireUninterruptibly(inputs.size());
			return List.copyOf(inputs);
		};
	}

	@RestController
	static class ContractController {

		final AtomicInteger begun = new AtomicInteger();

		final AtomicInteger interrupted = new AtomicInteger();

		final AtomicInteger cancelled = new AtomicInteger();

		final AtomicInteger lateInterrupts = new AtomicInteger();

		final AtomicInteger edges = new AtomicInteger();

		final AtomicReference<Throwable> failure = new AtomicReference<>();

		final Semaphore places = new Semaphore(0);

		private final WorkerLoad load;

		private final InferenceModel<String, String> model;

		ContractController(WorkerLoad load, InferenceModel<String, String> model) {
			this.load = load;
			this.model = model;
		}

		WorkerLoad.Group load(String group) {
			return this.load.groups().get(group);
		}

		@GetMapping("/{group}/work")
		String work(@PathVariable("group") String group) {
			return "done";
		}

		@GetMapping("/{group}/sleep")
		String sleep(@PathVariable("group") String group) throws InterruptedException {
			this.begun.incrementAndGet();
			try {
				Thread.sleep(60_000);
				return "awake";
			}
			catch (InterruptedException ex) {
				this.interrupted.incrementAndGet();
				throw ex;
			}
		}

		/**
		 * Hold the request until a test lets it go, whatever happens.
		 */
		@GetMapping("/{group}/stubborn")
		String stubborn(@PathVariable("group") String group) {
			this.begun.incrementAndGet();
			this.places.acquireUninterruptibly();
			return "stubborn";
		}

		@GetMapping("/{group}/remaining")
		String remaining(@PathVariable("group") String group) {
			Deadline deadline = Deadline.current();
			return (deadline != null) ? String.valueOf(deadline.remaining().toMillis()) : "none";
		}

		@GetMapping("/{group}/remaining-mono")
		Mono<String> remainingMono(@PathVariable("group") String group) {
			return Mono.deferContextual((context) -> Mono.just(context.<Deadline>getOrEmpty(Deadline.class)
				.map((deadline) -> String.valueOf(deadline.remaining().toMillis()))
				.orElse("none")));
		}

		/**
		 * Ask the model when it is too late.
		 */
		@GetMapping("/{group}/late-inference")
		String lateInference(@PathVariable("group") String group) {
			while (!Deadline.current().hasPassed()) {
				Thread.onSpinWait();
			}
			Thread.interrupted();
			try {
				return this.model.infer("late");
			}
			catch (RuntimeException ex) {
				this.failure.set(ex);
				throw ex;
			}
		}

		@GetMapping("/{group}/inference")
		String inference(@PathVariable("group") String group) {
			return this.model.infer("input");
		}

		@GetMapping("/{group}/submitted")
		Mono<String> submitted(@PathVariable("group") String group) {
			return Mono.fromFuture(() -> this.model.submit("input"));
		}

		/**
		 * End at the deadline, or a little before or after it.
		 */
		@GetMapping("/{group}/edge")
		String edge(@PathVariable("group") String group) {
			if (Thread.interrupted() && !Deadline.current().hasPassed()) {
				this.lateInterrupts.incrementAndGet();
			}
			this.edges.incrementAndGet();
			Duration offset = Duration.ofNanos(ThreadLocalRandom.current().nextLong(-1_000_000, 2_000_000));
			long end = Deadline.current().nanoTime() + offset.toNanos();
			while (System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
			return "edge";
		}

		@GetMapping("/{group}/future")
		CompletableFuture<String> future(@PathVariable("group") String group) {
			return new CompletableFuture<>();
		}

		@GetMapping("/{group}/mono")
		Mono<String> mono(@PathVariable("group") String group) {
			return Mono.<String>never().doOnCancel(this.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/{group}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> events(@PathVariable("group") String group) {
			return Flux.<String>never().doOnCancel(this.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/{group}/begun-events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> begunEvents(@PathVariable("group") String group) {
			return Flux.just("first").concatWith(Flux.never()).doOnCancel(this.cancelled::incrementAndGet);
		}

	}

}
