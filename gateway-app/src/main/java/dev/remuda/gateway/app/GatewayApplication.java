package dev.remuda.gateway.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the reverse proxy.
 */
@SpringBootApplication
public class GatewayApplication {

	/**
	 * Start the reverse proxy.
	 * @param arguments properties such as {@code --server.port=8080}
	 */
	public static void main(String[] arguments) {
		SpringApplication.run(GatewayApplication.class, arguments);
	}

}
