package dev.remuda.worker.watchdog;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * An application that does what it shouldn't. It knows no worker model.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class WatchdogApplication {

	@RestController
	static class BadController {

		final Semaphore places = new Semaphore(0);

		final AtomicInteger computing = new AtomicInteger();

		volatile boolean over;

		@GetMapping("/fine")
		String fine() {
			return "fine";
		}

		@GetMapping("/fine-mono")
		Mono<String> fineMono() {
			return Mono.just("fine");
		}

		/**
		 * Hold the thread of the request until a test lets it go.
		 */
		@GetMapping("/hold/{id}")
		String hold(@PathVariable("id") String id) {
			return waitForPlace();
		}

		/**
		 * Hold the event loop, where there is one, while the handler is subscribed to.
		 */
		@GetMapping("/block/{id}")
		Mono<String> block(@PathVariable("id") String id) {
			return Mono.fromSupplier(this::waitForPlace);
		}

		/**
		 * Hold the event loop later: the body comes after the handler was subscribed to.
		 */
		@PostMapping("/block-later/{id}")
		Mono<String> blockLater(@PathVariable("id") String id, @RequestBody Mono<String> body) {
			return body.map(this::waitWith);
		}

		private String waitWith(String body) {
			try {
				return body + this.places.tryAcquire(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private String waitForPlace() {
			try {
				return String.valueOf(this.places.tryAcquire(30, TimeUnit.SECONDS));
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Compute until a test says that it is enough.
		 */
		@GetMapping("/compute/{id}")
		String compute(@PathVariable("id") String id) {
			long began = System.nanoTime();
			this.computing.incrementAndGet();
			long sum = 0;
			while (!this.over && System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30)) {
				sum += Long.numberOfTrailingZeros(sum) + 1;
			}
			return String.valueOf(sum);
		}

		/**
		 * Wait in a class initializer, which pins a virtual thread in each version of
		 * Java that has them.
		 */
		@GetMapping("/pin/{id}")
		String pin(@PathVariable("id") String id) throws ReflectiveOperationException {
			return Class.forName(Waits.class.getName(), true, new Anew()).getName();
		}

	}

	/**
	 * Takes a second to initialize.
	 */
	static class Waits {

		static {
			try {
				Thread.sleep(1000);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Loads that class anew, so that it is initialized once more.
	 */
	private static final class Anew extends ClassLoader {

		Anew() {
			super(WatchdogApplication.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.equals(Waits.class.getName())) {
				return super.loadClass(name, resolve);
			}
			try (InputStream input = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = Objects.requireNonNull(input).readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
