package dev.remuda.process;

import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.jna.Pointer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The application that tests start with several processes. It knows nothing of them.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ProcessApplication {

	public static void main(String[] arguments) {
		SpringApplication.run(ProcessApplication.class, arguments);
	}

	@Bean
	ApplicationRunner failing(@Value("${test.failing:}") String file) {
		return (arguments) -> {
			if (!file.isEmpty() && Files.exists(Path.of(file))) {
				throw new IllegalStateException("the file is there");
			}
		};
	}

	@RestController
	static class ProcessController {

		private final ApplicationEventPublisher publisher;

		ProcessController(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@GetMapping("/pid")
		String pid() {
			return String.valueOf(ProcessHandle.current().pid());
		}

		@GetMapping("/sleep")
		String sleep(@RequestParam int ms) throws InterruptedException {
			Thread.sleep(ms);
			return pid();
		}

		@GetMapping("/variable")
		String variable(@RequestParam String name) {
			return String.valueOf(System.getenv(name));
		}

		@GetMapping("/break")
		String broken() {
			AvailabilityChangeEvent.publish(this.publisher, this, LivenessState.BROKEN);
			return pid();
		}

		@GetMapping("/crash")
		int crash() {
			return new Pointer(8).getInt(0);
		}

	}

}
