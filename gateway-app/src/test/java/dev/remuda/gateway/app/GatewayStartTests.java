package dev.remuda.gateway.app;

import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for what stops start-up, and what is said then.
 */
@ExtendWith(OutputCaptureExtension.class)
class GatewayStartTests {

	@ParameterizedTest
	@MethodSource("wrong")
	void whatIsWrongStopsStartUpAndIsNamed(String property, String[] said, CapturedOutput output) {
		assertThatException().isThrownBy(() -> RunningGateway.before("127.0.0.1:1,127.0.0.1:2", property).close());
		assertThat(output).contains("APPLICATION FAILED TO START").contains(said);
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				wrong("routes[0].upstream=tset",
						"remuda.gateway.routes[0].upstream (\"remuda.gateway.routes[0].upstream\" from property source",
						"there is no upstream 'tset', did you mean 'test'?"),
				wrong("routes[0].upstream=", "the route goes to no upstream"),
				wrong("routes[0].pth=/", "remuda.gateway.routes[0].pth"),
				wrong("upstreams.test.max-fail=1", "remuda.gateway.upstreams.test.max-fail"),
				wrong("upstream.test=1", "remuda.gateway.upstream.test"),
				wrong("upstreams.test.servers=127.0.0.1:1,127.0.0.1:1 weight=2",
						"has the server 127.0.0.1:1 twice; give it a weight instead"),
				wrong("upstreams.test.servers=127.0.0.1:1,127.0.0.1", "remuda.gateway.upstreams.test.servers[1]",
						"'127.0.0.1' has no port"),
				wrong("upstreams.test.servers=", "the upstream 'test' has no servers"),
				wrong("upstreams.test.balance=random", "remuda.gateway.upstreams.test.balance"),
				wrong("upstreams.test.fail-timeout=0s", "failTimeout must be more than zero"),
				wrong("upstreams.test.health.path=health", "remuda.gateway.upstreams.test.health.path",
						"Begin it with a slash"),
				wrong("routes[0].path=/a/{b", "remuda.gateway.routes[0].path"),
				wrong("routes[0].timeout=0s", "remuda.gateway.routes[0].timeout"),
				wrong("routes[0].retries=-1", "Choose 0 for no retry."),
				wrong("routes[0].strip-prefix=true", "the path '/**' has no part before its first pattern"),
				wrong("routes[0].request-headers.set.Host=x", "Set preserve-host of the route"),
				wrong("forwarded.trusted-proxies=localhost", "remuda.gateway.forwarded.trusted-proxies",
						"'localhost' is no address"),
				wrong("upstreams.test.discovery=service", "remuda.gateway.upstreams.test.discovery",
						"Leave either remuda.gateway.upstreams.test.servers"),
				wrong("upstreams.test.ssl.bundle=servers", "there is no SSL bundle 'servers'"),
				wrong("routes[0].canary.upstream=nxt", "there is no upstream 'nxt'"),
				wrong("routes[0].canary.percent=5", "remuda.gateway.routes[0].canary.upstream"),
				wrong("routes[0].cache.max-size=0B", "remuda.gateway.routes[0].cache.max-size", "'0B' is no room"),
				wrong("routes[0].cache.default-ttl=1m", "remuda.gateway.routes[0].cache.max-size",
						"Set max-size, as in 64MB, or remove what is under remuda.gateway.routes[0].cache."),
				wrong("routes[0].cache.max-size=1KB", "remuda.gateway.routes[0].cache.max-entry-size",
						"Choose less for max-entry-size, or more for max-size."),
				wrong("routes[0].rate-limit.requests=0", "remuda.gateway.routes[0].rate-limit"),
				wrong("upstreams.test.connect-timeout=0s", "remuda.gateway.upstreams.test.connect-timeout"),
				wrong("upstreams.test.pool.max-connections=0", "remuda.gateway.upstreams.test.pool.max-connections",
						"Choose at least 1."),
				wrong("--spring.main.web-application-type=none", "isn't a reactive web application on Reactor Netty"));
	}

	private static Arguments wrong(String property, String... said) {
		return Arguments.of(property, said);
	}

}
