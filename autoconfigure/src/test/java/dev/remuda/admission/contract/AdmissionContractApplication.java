package dev.remuda.admission.contract;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.remuda.worker.WorkerLoad;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application of the contract suite. It exists once and knows no worker model. The
 * first segment of a path is the group of the request.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AdmissionContractApplication {

	@RestController
	static class ContractController {

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final List<String> order = new CopyOnWriteArrayList<>();

		final Semaphore places = new Semaphore(0);

		volatile CompletableFuture<String> later = new CompletableFuture<>();

		volatile Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();

		private final WorkerLoad load;

		ContractController(WorkerLoad load) {
			this.load = load;
		}

		WorkerLoad.Group load(String group) {
			return this.load.groups().get(group);
		}

		/**
		 * Hold the request until a test lets it go.
		 */
		@GetMapping({ "/{group}/hold", "/{group}/important/hold" })
		String hold(@PathVariable("group") String group, @RequestParam(name = "name", defaultValue = "") String name)
				throws InterruptedException {
			this.order.add(name);
			enter();
			try {
				return String.valueOf(this.places.tryAcquire(30, TimeUnit.SECONDS));
			}
			finally {
				this.running.decrementAndGet();
			}
		}

		@GetMapping("/{group}/work")
		String work(@PathVariable("group") String group) throws InterruptedException {
			enter();
			try {
				Thread.sleep(5);
				return "done";
			}
			finally {
				this.running.decrementAndGet();
			}
		}

		private void enter() {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
		}

		@GetMapping("/{group}/future")
		CompletableFuture<String> future(@PathVariable("group") String group) {
			return this.later;
		}

		@GetMapping("/{group}/mono")
		Mono<String> mono(@PathVariable("group") String group) {
			return Mono.fromFuture(this.later, true);
		}

		@GetMapping(path = "/{group}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> events(@PathVariable("group") String group) {
			return this.events.asFlux();
		}

		@GetMapping("/{group}/failure")
		String failure(@PathVariable("group") String group) {
			throw new IllegalStateException("The horse is lame");
		}

		@GetMapping("/{group}/failing-mono")
		Mono<String> failingMono(@PathVariable("group") String group) {
			return Mono.error(new IllegalStateException("The horse is lame"));
		}

	}

}
